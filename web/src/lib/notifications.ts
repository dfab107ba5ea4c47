// What a customer is told about mails of a booking.

import type { Notification, Notifications } from "../api/types";

/** State of the confirmation, for people. */
export type MailState = "none" | "on_its_way" | "sent" | "delivered" | "bounced";

/** State of one notification, for people. */
export type DeliveryState = "on_its_way" | "sent" | "delivered" | "bounced" | "failed";

/** What became of the confirmation: of the newest, where it was mailed more than once. */
export function confirmationState(list: Notifications): MailState {
  // Mail to an address that refuses one is not better with the next, until one arrives.
  if (list.mail_bounced) return "bounced";
  const confirmation = list.notifications.find(isConfirmation);
  const state = confirmation ? stateOf(confirmation) : "failed";
  return state === "failed" ? "none" : state;
}

/** Seats that were moved are confirmed by a mail of its own. */
function isConfirmation({ template, channel }: Notification): boolean {
  return channel === "email" && (template === "booking_confirmed" || template === "booking_moved");
}

export function stateOf({ status }: Pick<Notification, "status">): DeliveryState {
  switch (status) {
    case "pending":
    case "sending":
      return "on_its_way";
    // Who calls a mail unwanted has it.
    case "complained":
      return "delivered";
    default:
      return status;
  }
}

const TOLD = [
  "booking_confirmed", "payment_declined", "seats_returned", "refund_due", "refund_settled", "booking_moved", "event_postponed",
  "event_relocated", "event_cancelled", "reminder", "abandoned", "dispute_closed",
] as const;

/** Kind of a notification, as far as customers have a name for it. */
export function templateOf({ template }: Pick<Notification, "template">): (typeof TOLD)[number] | "message" {
  return TOLD.find((one) => one === template) ?? "message";
}

/** Whether a state can change by itself, so that it is worth asking for again. */
export function mayChange(state: MailState): boolean {
  return state === "on_its_way" || state === "sent";
}
