// Codes of an authenticator app. The server counts every try: what cannot be a code is not sent.

/** The six digits of a code as it was typed or pasted; null where it is something else. */
export function sixDigits(typed: string): string | null {
  const digits = typed.replace(/[\s-]/g, "");
  return /^\d{6}$/.test(digits) ? digits : null;
}
