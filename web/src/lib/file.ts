// Files that need the customer's token: fetched, then saved.

/** Time for which a saved file can be read: the browser has taken it by then. */
const KEPT_MS = 60_000;

/** Fetches a file and saves it under this name. */
export async function saveFile(name: string, fetchFile: () => Promise<Blob>): Promise<void> {
  const url = URL.createObjectURL(await fetchFile());
  setTimeout(() => URL.revokeObjectURL(url), KEPT_MS);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
}
