// What the forms of the log-in check before anything is sent, and the field that a refusal is about.

import { ApiProblem } from "../api/problem";
import { arrived } from "./asked-lock";
import { sixDigits } from "./one-time-code";
import { passwordLacks } from "./password";

export type SignInField = "email" | "code" | "name" | "password";

/** A refusal of this client, before anything is sent. */
const wrong = (field: SignInField) => new ApiProblem(400, "field_invalid", { field });

/** The rules of a form; the names are those of its fields. */
const CHECKS: Readonly<Record<SignInField | "new_password", (value: string) => ApiProblem | null>> = {
  email: (value) => (/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value) ? null : wrong("email")),
  code: (value) => (sixDigits(value) === null ? new ApiProblem(400, "code_incomplete") : null),
  name: (value) => (value === "" ? wrong("name") : null),
  password: (value) => (value === "" ? wrong("password") : null),
  new_password: (value) => {
    const lacks = passwordLacks(value);
    return lacks.length > 0 ? new ApiProblem(400, "password_weak", { lacks }) : null;
  },
};

/** The first thing that is wrong with what was typed, in the order of the checks. */
export function firstFault(values: Readonly<Record<string, string>>, checks: readonly (keyof typeof CHECKS)[]): ApiProblem | null {
  for (const check of checks) {
    const fault = CHECKS[check](values[check === "new_password" ? "password" : check] ?? "");
    if (fault) return fault;
  }
  return null;
}

const OF_FIELD: Readonly<Record<string, SignInField>> = {
  code_invalid: "code", code_incomplete: "code", code_expired: "code", too_many_tries: "code", second_factor_wrong: "code",
  second_factor_incomplete: "code", password_weak: "password", credentials_invalid: "password", email_taken: "email",
};

/** The field that a refusal stands beside; null if it is about none of them. */
export function fieldOf(error: unknown): SignInField | null {
  if (!(error instanceof ApiProblem)) return null;
  if (error.code !== "field_invalid") return OF_FIELD[error.code] ?? null;
  const field = error.text("field");
  return field === "email" || field === "code" || field === "name" || field === "password" ? field : null;
}

/** A 401 of the log-in means what its code says, and not "log in first". */
export function asRefusal(error: unknown): unknown {
  if (!(error instanceof ApiProblem) || error.status !== 401) return error;
  const code = error.code === "http_401" ? "credentials_invalid" : error.code;
  return new ApiProblem(400, code, error.fields, error.retryAfterSeconds);
}

/** The errand of somebody who is sent to `next` afterwards, where seats wait: who is buying is new more often than not. */
export function afterLogIn(next: string): "pay" | "seats" | "booking" | null {
  if (/^\/events\/[^/]+\/seats/.test(next)) return arrived(next) === null ? "seats" : "pay";
  return next.startsWith("/booking/") ? "booking" : null;
}
