// Codes of an authenticator app or a mail. The server counts every try: what cannot be a code is not sent.

import { ApiProblem } from "../api/problem";

/** The noughts of digits that keyboards type: Arabic, Persian, Devanagari and full width. */
const NOUGHTS = [0x660, 0x6f0, 0x966, 0xff10] as const;

function latinDigits(text: string): string {
  return text.replace(/[\u0660-\u0669\u06f0-\u06f9\u0966-\u096f\uff10-\uff19]/g, (digit) => {
    const code = digit.charCodeAt(0);
    return String(code - (NOUGHTS.findLast((nought) => nought <= code) ?? code));
  });
}

/** The six digits of a code as it was typed, or pasted with the words around it; null where it is something else. */
export function sixDigits(typed: string): string | null {
  const text = latinDigits(typed);
  const digits = text.replace(/[\s-]/g, "");
  if (/^\d{6}$/.test(digits)) return digits;
  const within = [...text.matchAll(/(?<!\d[\s-]?)\d{3}[\s-]?\d{3}(?![\s-]?\d)/g)];
  return within.length === 1 && /[^\d\s-]/.test(text) ? within[0]![0].replace(/\D/g, "") : null;
}

/** The code of a mail as it was typed. Throws the refusal of this client where it cannot be one. */
export function typedCode(typed: string | undefined): string {
  const code = sixDigits(typed ?? "");
  if (code === null) throw new ApiProblem(400, "code_incomplete");
  return code;
}
