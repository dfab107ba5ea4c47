/** Whether the browser may be sent to an address: never `javascript:`, and no plain HTTP from HTTPS. */
export function mayLeaveFor(url: URL): boolean {
  return url.protocol === "https:" || (url.protocol === "http:" && location.protocol === "http:");
}
