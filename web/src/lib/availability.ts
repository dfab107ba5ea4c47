// A section's statuses arrive as base64 with 2 bits a seat, in layout order, four seats a byte from the low bits.

/** The code of `available`, the only status in which a seat can be chosen. */
export const AVAILABLE = 0;

/** Decodes one section. Seats for which no bits were sent count as blocked: never offer what we do not know. */
export function decodeStatuses(base64: string, seatCount: number): Uint8Array {
  const bytes = atob(base64);
  const codes = new Uint8Array(seatCount).fill(3);
  const known = Math.min(seatCount, bytes.length * 4);
  for (let seat = 0; seat < known; seat++) {
    codes[seat] = (bytes.charCodeAt(seat >> 2) >> ((seat & 3) * 2)) & 3;
  }
  return codes;
}
