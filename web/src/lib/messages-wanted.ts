// What a customer wants to hear from us beside what every booking needs, and the request that says so.

import type { Account, AccountChange } from "../api/types";

/** What the form says. */
export interface MessagesWanted {
  readonly telephone: string;
  readonly sms: boolean;
  readonly reminders: boolean;
}

/** What the account says. A question that was never answered is not a yes. */
export function wantedBy(account: Pick<Account, "telephone" | "consents">): MessagesWanted {
  return {
    telephone: account.telephone ?? "",
    sms: account.consents.sms?.given ?? false,
    reminders: account.consents.reminders?.given ?? false,
  };
}

/** The change that makes `wanted` of what was there; null if there is none. Only what was changed is an answer. */
export function changeTo(wanted: MessagesWanted, before: MessagesWanted): AccountChange | null {
  const consents = {
    ...(wanted.sms === before.sms ? {} : { sms: wanted.sms }),
    ...(wanted.reminders === before.reminders ? {} : { reminders: wanted.reminders }),
  };
  const change = {
    ...(wanted.telephone === before.telephone ? {} : { telephone: wanted.telephone === "" ? null : wanted.telephone }),
    ...(Object.keys(consents).length === 0 ? {} : { consents }),
  };
  return Object.keys(change).length === 0 ? null : change;
}
