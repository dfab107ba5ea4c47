// The user pool's rule of passwords (infra/auth.yaml). The pool decides; this says it before it refuses.

export const PASSWORD_CHARS_MIN = 12;
export const PASSWORD_CHARS_MAX = 256;

/** Symbols by Cognito's list. A blank is one too, within the password. */
const SYMBOL = /[\^$*.[\]{}()?"!@#%&/\\,><':;|_~`=+\- ]/;

const RULES: readonly (readonly [needed: string, kept: (password: string) => boolean])[] = [
  [`at least ${PASSWORD_CHARS_MIN} characters`, (password) => [...password].length >= PASSWORD_CHARS_MIN],
  ["a lower case letter", (password) => /[a-z]/.test(password)],
  ["an upper case letter", (password) => /[A-Z]/.test(password)],
  ["a digit", (password) => /[0-9]/.test(password)],
  ["a symbol such as ! or -", (password) => SYMBOL.test(password)],
  ["no blank at its beginning or end", (password) => password.trim() === password],
];

/** The whole rule, for the field's hint. */
export const PASSWORD_RULE = `It needs ${listed(RULES.map(([needed]) => needed))}.`;

/** Sentence about what a password still needs; null where the pool will take it. */
export function passwordWeakness(password: string): string | null {
  const missing = RULES.filter(([, kept]) => !kept(password)).map(([needed]) => needed);
  return missing.length === 0 ? null : `This password does not fit yet. It still needs ${listed(missing)}.`;
}

function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}
