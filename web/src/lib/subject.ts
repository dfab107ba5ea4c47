/** The customer whose access token it is: its subject, which the user pool never gives to anybody else. */
export function subjectOf(accessToken: string): string | null {
  const body = accessToken.split(".")[1];
  if (!body) return null;
  try {
    const claims: unknown = JSON.parse(atob(body.replaceAll("-", "+").replaceAll("_", "/")));
    const subject = typeof claims === "object" && claims !== null ? (claims as Record<string, unknown>)["sub"] : null;
    return typeof subject === "string" ? subject : null;
  } catch {
    return null;
  }
}
