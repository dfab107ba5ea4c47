// Errors of the API (RFC 9457 problem documents) and the sentences customers read for them.

import { PASSWORD_RULE } from "../lib/password";

export class ApiProblem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly fields: Readonly<Record<string, unknown>> = {},
    readonly retryAfterSeconds = 0,
  ) {
    super(code);
  }

  /** A list of seat ids among the error's own fields. */
  get seats(): string[] {
    const seats = this.fields["seats"];
    return Array.isArray(seats) ? seats.filter((seat): seat is string => typeof seat === "string") : [];
  }

  text(field: string): string | null {
    const value = this.fields[field];
    return typeof value === "string" ? value : null;
  }
}

/** No answer at all, or half of one. Whether the server did what was asked is unknown. */
export class ConnectionLost extends Error {
  constructor() {
    super("connection_lost");
  }
}

/** Reads a refusal. The gateway's own refusals (401, 403, 429, 5xx) are not problem documents and have no code. */
export async function toProblem(reply: Response): Promise<ApiProblem> {
  const body: unknown = await reply.json().catch(() => null);
  const fields = typeof body === "object" && body !== null ? (body as Record<string, unknown>) : {};
  const code = typeof fields["code"] === "string" ? fields["code"] : `http_${reply.status}`;
  const retryAfter = Number(reply.headers.get("retry-after"));
  return new ApiProblem(reply.status, code, fields, Number.isFinite(retryAfter) ? retryAfter : 0);
}

type Sentence = string | ((problem: ApiProblem) => string);

const SENTENCES: Readonly<Record<string, Sentence>> = {
  not_signed_in: "Please log in first.",
  session_ended: "You were logged out. Please log in again.",
  role_missing: "Your account is not allowed to do this.",
  not_found: "We could not find this. The address may be wrong, or it may belong to another account.",
  credentials_invalid: "The e-mail address or the password is wrong.",
  email_taken: "There is another account with this e-mail address already.",
  telephone_missing: "Please give your telephone number, so that text messages reach you.",
  second_factor_incomplete: "The code has six digits. Please type all of them as your authenticator app shows them.",
  second_factor_wrong: "This code is wrong, or was used before. Please wait for the next one of your authenticator app.",
  second_factor_late: "The log-in took too long. Please begin again with your password.",
  sign_in_given_up: "You are not logged in: the provider has not confirmed who you are. You can begin again.",
  sign_in_foreign: "This log-in was not begun in this tab, so we do not finish it. Please begin again.",
  sign_in_late: "This log-in took too long, or was finished already. Please begin again.",
  sign_in_again: "Your account is ready. Please log in once more.",
  email_unverified: "The provider has not verified your e-mail address. Verify it there, or sign up with a password.",
  code_invalid: "This code is wrong or has expired. Please ask for a new one.",
  password_weak: (problem) => problem.text("detail") ?? `This password is too weak. ${PASSWORD_RULE}`,
  too_many_attempts: tooManyAttempts,
  field_invalid: (problem) => problem.text("detail") ?? "One of the fields is not filled in correctly.",
  body_invalid: "Something you entered is not valid. Please check it and try again.",
  id_invalid: "This address is not complete. Please check the link.",
  cursor_invalid: "The list has changed. Please load the page again.",
  event_status_wrong: "This event is not open for booking.",
  event_not_on_sale: "Tickets for this event are not on sale now.",
  event_moving: "This event is moving to another hall. Please try again in some minutes.",
  no_seats: "Choose at least one seat.",
  too_many_seats: "One booking can have at most 10 seats, or one whole table. Remove some and try again.",
  table_incomplete: (problem) => problem.text("detail") ?? "The seats of this table are sold and given back only together.",
  duplicate_seats: "The same seat was chosen twice.",
  unknown_seats: "Some of these seats are no longer part of the event. Please load the page again.",
  type_unknown: "This event has no seats of that type.",
  not_enough_seats: "There are not that many free seats next to each other. Try another number of seats, another type or another section.",
  seats_taken: (problem) => lostSeats(problem.seats),
  open_lock_exists: "You already have seats locked for this event. Pay for them, or release them to choose others.",
  ticket_limit_reached: ticketLimit,
  request_in_progress: "This request is still being worked on. Try again in a moment.",
  idempotency_key_reused: "This request was already sent in another form. Please try once more.",
  not_ready: "Your invoice is being written. Please try again in a moment.",
  lock_expired: "The time to pay is over, and the seats are free for others again.",
  lock_ceiling_reached: "Your seats cannot be locked any longer than this. Please pay before the time is over.",
  booking_status_wrong: "This is no longer possible for this booking.",
  too_many_payments: "Too many payment attempts for this booking. Release the seats and start again.",
  not_cancellable: (problem) => problem.text("detail") ?? "These seats cannot be given back.",
  move_not_possible: (problem) => problem.text("detail") ?? "These seats cannot be moved.",
  move_too_cheap: (problem) => problem.text("detail") ?? "The new seats must not cost less.",
  refund_changed: "The refund is now lower than the amount that we told you, so nothing was done. Please look at the new amount first.",
  code_refused: "This code cannot be used for these seats. Please check it, or buy without it.",
  offer_not_reached: notReached,
  price_changed: "The price has changed since you saw it, and nothing was done. Please look at the new price first.",
  offer_lost: (problem) => `You cannot have “${problem.text("offer") ?? "this offer"}” any more. You were not charged; your seats are still locked.`,
  price_fixed: "A payment of this booking has begun, so its price cannot change any more.",
  seats_protected: "These seats are kept for people who need them, and for their companions. Please choose others.",
  code_expired: "This code has expired. Please ask for a new one.",
  too_many_tries: "This code was tried too often. Please ask for a new one.",
  too_many_codes: "We have sent several codes already. Please use the last one, or try again in an hour.",
  provider_refused: "The payment service refused. You were not charged. Please try again or pay another way.",
  provider_unavailable: (problem) =>
    `The payment service does not answer. Your seats are still locked: please try again in a moment${another(problem)}.`,
  provider_not_offered: (problem) => `You cannot pay this way here. Please try again${another(problem)}.`,
  amount_not_taken: "The payment service does not take this amount. Please pay another way.",
};

function tooManyAttempts(problem: ApiProblem): string {
  const minutes = Math.ceil(problem.retryAfterSeconds / 60);
  const wait = minutes > 1 ? `${minutes} minutes` : "a minute";
  return `Too many attempts. Please wait ${wait} and try again. If you cannot log in, choose a new password.`;
}

function notReached(problem: ApiProblem): string {
  const missing = problem.text("missing") ?? "it needs other seats, or more of them";
  return `“${problem.text("offer") ?? "This offer"}” does not apply yet: ${missing}.`;
}

function another(problem: ApiProblem): string {
  const others = problem.fields["other_providers"];
  return Array.isArray(others) && others.length > 0 ? ", or pay another way" : "";
}

function lostSeats(seats: readonly string[]): string {
  if (seats.length === 0) return "Somebody else was faster: these seats are taken.";
  const verb = seats.length === 1 ? "is" : "are";
  return `Somebody else was faster: ${seats.join(", ")} ${verb} taken.`;
}

function ticketLimit(problem: ApiProblem): string {
  const max = problem.fields["max"];
  return typeof max === "number"
    ? `One customer can have ${max} tickets for this event, counting those you already have.`
    : "You have reached the number of tickets that one customer can have for this event.";
}

function byStatus(status: number): string {
  if (status === 401) return "Please log in first.";
  if (status === 403) return "Your account is not allowed to do this.";
  if (status === 404) return "We could not find this.";
  if (status === 429) return "Very many people are here at the moment. Please try again in a few seconds.";
  if (status >= 500) return "Our side has a problem. Please try again in a moment.";
  return "This did not work. Please check what you entered and try again.";
}

/** What to tell the customer: always a whole sentence, never a code. */
export function sentenceFor(error: unknown): string {
  if (error instanceof ConnectionLost) return "The connection was lost. Check your network and try again.";
  if (!(error instanceof ApiProblem)) return "Something went wrong on this page. Please load it again.";
  const sentence = SENTENCES[error.code];
  if (sentence === undefined) return byStatus(error.status);
  return typeof sentence === "string" ? sentence : sentence(error);
}

/** Whether the server has decided. If not, a retry must carry the same `Idempotency-Key`. */
export function isFinalAnswer(error: unknown): boolean {
  if (!(error instanceof ApiProblem)) return false;
  if (error.code === "request_in_progress") return false;
  return error.status < 500 && error.status !== 401 && error.status !== 408 && error.status !== 429;
}
