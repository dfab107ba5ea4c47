// Files that need the customer's token: fetched, then shown.

/** Seconds for which a shown file can be read: the browser has taken it by then. */
const KEPT_MS = 60_000;

/** Fetches a file and shows it in a window of its own, or saves it under this name where the browser opens none. */
export async function openFile(name: string, fetchFile: () => Promise<Blob>): Promise<void> {
  const url = URL.createObjectURL(await fetchFile());
  setTimeout(() => URL.revokeObjectURL(url), KEPT_MS);
  // After waiting, browsers may refuse a window; a link that saves the file is never refused.
  if (window.open(url, "_blank")) return;
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
}
