// What a customer is told about mails of a booking.

import type { Notification, Notifications } from "../api/types";

/** State of the confirmation, for people. */
export type MailState = "none" | "on_its_way" | "sent" | "delivered" | "bounced";

/** What became of the confirmation: of the newest, where it was mailed more than once. */
export function confirmationState(list: Notifications): MailState {
  // Mail to an address that refuses one is not better with the next, until one arrives.
  if (list.mail_bounced) return "bounced";
  const confirmation = list.notifications.find(isConfirmation);
  switch (confirmation?.status) {
    case undefined:
    case "failed":
      return "none";
    case "pending":
    case "sending":
      return "on_its_way";
    case "sent":
      return "sent";
    case "bounced":
      return "bounced";
    // Who calls a mail unwanted has it.
    case "delivered":
    case "complained":
      return "delivered";
  }
}

function isConfirmation(notification: Notification): boolean {
  return notification.template === "booking_confirmed" && notification.channel === "email";
}

/** Whether a state can change by itself, so that it is worth asking for again. */
export function mayChange(state: MailState): boolean {
  return state === "on_its_way" || state === "sent";
}

/** The sentence about it. It names no address: the account's may be another one since. */
export function mailSentence(state: MailState): string {
  switch (state) {
    case "none":
      return "There is no confirmation by mail yet.";
    case "on_its_way":
      return "Your confirmation is on its way.";
    case "sent":
      return "Your confirmation was sent.";
    case "delivered":
      return "Your confirmation has arrived in your mailbox. If you do not see it, look into the folder for unwanted mail.";
    case "bounced":
      return "Mail to you comes back: there is no such mailbox. Change the address of your account, then send the confirmation again.";
  }
}
