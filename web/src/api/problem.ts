// Errors of the API (RFC 9457 problem documents) and the sentences customers read for them.

import { t, type TextKey } from "../i18n";
import texts from "../i18n/en/problem.json";
import { formatList } from "../lib/locale";
import { formatMoney } from "../lib/money";
import { formatDuration } from "../lib/clock";
import type { Money } from "./types";

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

  /** An amount among the error's own fields, as the reader's language writes it. */
  amount(field: string): string {
    const money = this.fields[field] as Money | undefined;
    return typeof money?.amount_minor === "number" && typeof money.currency === "string" ? formatMoney(money) : "";
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

/**
 * Reasons of the server, which have no codes of their own, and the texts for them. The server's words are English and
 * are never shown: an unknown reason gets the sentence of its code alone.
 */
const REASONS: Readonly<Record<string, keyof typeof texts.reason>> = {
  "the event has begun": "begun",
  "this event takes back whole bookings only": "whole_booking",
  "the event was called off, and all of the money goes back by itself": "called_off",
  "the bank disputes the payment, and that is not decided yet": "disputed",
  "the event does not allow it": "move_not_allowed",
  "the time for it is over": "move_too_late",
  "the booking is for another event": "move_other_event",
  "this event takes back whole bookings only; give up all seats of the booking": "move_whole_booking",
  "the price differs by less than any payment provider takes": "move_tiny",
  "the organizer gave them away; ask the organizer for others": "move_given",
  "they were moved before, for a price difference": "move_again",
  "a part of their money has gone back already": "move_partly_back",
  "the payment provider could not refund so small a part of the payment": "move_small_part",
  "its credit was planned for the price; release the seats, and ask again with the code": "move_code",
  "they are not yours any more, or their payment has changed": "move_gone",
};

/** Codes whose sentence depends on more than amounts and times. */
const SENTENCES: Readonly<Record<string, (problem: ApiProblem) => string>> = {
  field_invalid: (problem) => {
    const field = problem.text("field") ?? "";
    return t(`problem.field.${fieldText(field)}`);
  },
  seats_taken: ({ code, seats }) =>
    seats.length === 0 ? plain(code) : t("problem.seats_taken", { count: seats.length, seats: formatList(seats) }),
  ticket_limit_reached: ({ code, fields }) =>
    typeof fields["max"] === "number" ? t("problem.ticket_limit", { count: fields["max"] }) : plain(code),
  not_cancellable: withReason,
  move_not_possible: withReason,
  offer_not_reached: (problem) =>
    t("problem.offer_not_reached", { offer: problem.text("offer") ?? t("problem.this_offer"), missing: missing(problem.text("missing")) }),
  offer_lost: (problem) => t("problem.offer_lost", { offer: problem.text("offer") ?? t("problem.this_offer") }),
  provider_unavailable: withAnotherWay,
  provider_not_offered: withAnotherWay,
  internal: withNumber,
};

const CODES: Readonly<Record<string, string>> = texts.code;

function plain(code: string, values: Record<string, unknown> = {}): string {
  return t(`problem.code.${code}` as TextKey, values);
}

function fieldText(field: string): keyof typeof texts.field {
  const known = field.replace(/^(?:old|new)_/, "");
  return known in texts.field ? (known as keyof typeof texts.field) : "other";
}

/** `These seats cannot be given back: the event has begun.` by the known reason, or without one. */
function withReason(problem: ApiProblem): string {
  const said = (problem.text("detail") ?? "").replace(/^[^:]*: /, "").replace(/\.$/, "");
  const reason = REASONS[said];
  return reason === undefined ? plain(problem.code) : t(`problem.reason.${reason}`);
}

/** What seats lack for an offer, from the server's English words. */
function missing(said: string | null): string {
  const seats = /^it needs (\d+) seats/.exec(said ?? "");
  if (seats) return t("problem.missing.seats", { count: Number(seats[1]) });
  if (said === "it is for other seats") return t("problem.missing.other_seats");
  return said?.startsWith("it is not given") ? t("problem.missing.not_here") : t("problem.missing.group");
}

function withAnotherWay(problem: ApiProblem): string {
  const others = problem.fields["other_providers"];
  const sentence = plain(problem.code);
  return Array.isArray(others) && others.length > 0 ? `${sentence} ${t("problem.another")}` : sentence;
}

/** The sentence with the number under which our staff find what happened. */
function withNumber(problem: ApiProblem): string {
  const sentence = problem.code in CODES ? plain(problem.code) : byStatus(problem.status);
  const request = problem.text("request_id");
  return request === null ? sentence : `${sentence} ${t("problem.request", { request })}`;
}

function byStatus(status: number): string {
  if (status === 401 || status === 403 || status === 404 || status === 429) return t(`problem.status.${status}`);
  return t(status >= 500 ? "problem.status.500" : "problem.status.other");
}

/** What to tell the customer: always a whole sentence of ours, never a code or a text of the server. */
export function sentenceFor(error: unknown): string {
  if (error instanceof ConnectionLost) return t("problem.connection_lost");
  if (!(error instanceof ApiProblem)) return t("problem.page");
  const sentence = SENTENCES[error.code];
  if (sentence) return sentence(error);
  if (!(error.code in CODES)) return withNumber(error);
  return plain(error.code, {
    time: formatDuration(Math.max(60, Math.ceil(error.retryAfterSeconds / 60) * 60)),
    refund: error.amount("refund"), quoted: error.amount("quoted"), least: error.amount("least"), left: error.amount("left"),
    price: error.amount("price"), worth: error.amount("worth"),
  });
}

/** Whether the server has decided. If not, a retry must carry the same `Idempotency-Key`. */
export function isFinalAnswer(error: unknown): boolean {
  if (!(error instanceof ApiProblem)) return false;
  if (error.code === "request_in_progress") return false;
  return error.status < 500 && error.status !== 401 && error.status !== 408 && error.status !== 429;
}
