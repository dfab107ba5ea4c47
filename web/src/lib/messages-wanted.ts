// What a customer tells us about themself and wants to hear beside what every booking needs, and the request that says so.

import type { Account, AccountChange } from "../api/types";

export const CONSENTS = ["sms", "reminders", "marketing", "organizer_marketing"] as const;
export type ConsentName = (typeof CONSENTS)[number];

/** What the forms say. */
export interface AccountAnswers {
  readonly name: string;
  readonly telephone: string;
  /** Null where none was chosen. */
  readonly language: string | null;
  readonly consents: Readonly<Record<ConsentName, boolean>>;
}

/** What the account says. A question that was never answered is not a yes. */
export function answersOf(account: Pick<Account, "name" | "telephone" | "language" | "consents">): AccountAnswers {
  const given = (name: ConsentName) => account.consents[name]?.given ?? false;
  return {
    name: account.name ?? "",
    telephone: account.telephone ?? "",
    language: account.language ?? null,
    consents: {
      sms: given("sms"), reminders: given("reminders"), marketing: given("marketing"), organizer_marketing: given("organizer_marketing"),
    },
  };
}

/** The change that makes `wanted` of what was there; null if there is none. Only what was changed is an answer. */
export function changeTo(wanted: Partial<AccountAnswers>, before: AccountAnswers): AccountChange | null {
  const changed = (name: "name" | "telephone") => wanted[name] !== undefined && wanted[name] !== before[name];
  const text = (name: "name" | "telephone") => (changed(name) ? { [name]: wanted[name] === "" ? null : wanted[name] } : {});
  const consents = CONSENTS.filter((name) => wanted.consents !== undefined && wanted.consents[name] !== before.consents[name])
    .map((name) => [name, wanted.consents?.[name] ?? false] as const);
  const change = {
    ...text("name"),
    ...text("telephone"),
    ...(wanted.language === undefined || wanted.language === before.language ? {} : { language: wanted.language }),
    ...(consents.length === 0 ? {} : { consents: Object.fromEntries(consents) }),
  };
  return Object.keys(change).length === 0 ? null : change;
}
