// The user pool's rule of passwords (infra/auth.yaml). The pool decides; this says it before it refuses.

export const PASSWORD_CHARS_MIN = 12;
export const PASSWORD_CHARS_MAX = 256;

/** Symbols by Cognito's list. A blank is one too, within the password. */
const SYMBOL = /[\^$*.[\]{}()?"!@#%&/\\,><':;|_~`=+\- ]/;

/** Parts of the rule; a password keeps each of them. */
export const PASSWORD_RULES = {
  length: (password: string) => [...password].length >= PASSWORD_CHARS_MIN,
  lower: (password: string) => /[a-z]/.test(password),
  upper: (password: string) => /[A-Z]/.test(password),
  digit: (password: string) => /[0-9]/.test(password),
  symbol: (password: string) => SYMBOL.test(password),
  edges: (password: string) => password.length > 0 && password.trim() === password,
} as const;

export type PasswordRule = keyof typeof PASSWORD_RULES;

export const PASSWORD_RULE_NAMES = Object.keys(PASSWORD_RULES) as PasswordRule[];

/** Parts of the rule that a password does not keep yet; none where the pool will take it. */
export function passwordLacks(password: string): PasswordRule[] {
  return PASSWORD_RULE_NAMES.filter((rule) => !PASSWORD_RULES[rule](password));
}
