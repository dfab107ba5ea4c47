// A purchase by the SDK against a running stack: list events, read seats, lock one, read the booking, release it.
//
//     node tests/sdk/journey.mjs [event_id]
//
// Without an id it takes the first event that is on sale. API_URL, CUSTOMER_EMAIL and CUSTOMER_PASSWORD come from the
// environment, or from .local/env, which `make run` writes. `make run` also makes the SDK; `node web/openapi/sdk.mjs` does
// alone.

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";

import {
  BoxofficeError, createBooking, createClient, getAvailability, getBooking, getEvent, getOpenapi, getSeats, listEvents, logIn,
  releaseBooking,
} from "../../web/openapi/dist/sdk.js";

function environment(name) {
  if (process.env[name]) return process.env[name];
  const lines = readFileSync(new URL("../../.local/env", import.meta.url), "utf8").split("\n");
  const line = lines.map((one) => one.replace(/^export /, "")).find((one) => one.startsWith(`${name}=`));
  assert(line, `${name} is neither in the environment nor in .local/env`);
  return line.slice(name.length + 1).replace(/^'(.*)'$/, "$1");
}

const url = environment("API_URL");
const anyone = createClient({ url });
const value = async (request, client = anyone) => (await client.send(request)).value;

// The stack serves the description that the SDK is made from.
const served = await value(getOpenapi());
assert.equal(served.paths["/booking"].post.operationId, "create-booking");

// Events and seats, open to anyone.
async function anEvent() {
  if (process.argv[2]) return process.argv[2];
  const { events } = await value(listEvents({ limit: 10 }));
  assert(events.length > 0, "no event is on sale");
  return events[0].event_id;
}
const event = await value(getEvent({ event_id: await anEvent() }));
const listed = await value(listEvents({ title_id: event.title.title_id, from: event.local_start.slice(0, 10) }));
assert(listed.events.some((one) => one.event_id === event.event_id), "the list has the event");
const { seats } = await value(getSeats({ event_id: event.event_id }));
const seat = seats.find((one) => one.status === "available" && !one.whole && !one.protected);
assert(seat, "a seat is available");

// What has not changed is not sent again.
const first = await anyone.send(getAvailability({ event_id: event.event_id }));
const second = await anyone.send(getAvailability({ event_id: event.event_id, ifNoneMatch: first.etag }));
assert(second.status === 200 || second.value === null);

// A booking, which needs a token.
const body = { email: environment("CUSTOMER_EMAIL"), password: environment("CUSTOMER_PASSWORD") };
const session = await value(logIn({ body }));
const customer = createClient({ url, token: session.access_token });
const order = { idempotencyKey: randomUUID(), body: { event_id: event.event_id, seats: [seat.seat_id] } };
const booking = await value(createBooking(order), customer);
assert.equal(booking.status, "pending");
assert.deepEqual(booking.quote.total, seat.total);
assert.equal((await value(createBooking(order), customer)).booking_id, booking.booking_id, "a retry gets the first answer");
const read = await value(getBooking({ booking_id: booking.booking_id }), customer);
assert.deepEqual(read.seats, [seat.seat_id]);

// A refusal is an error with a stable code.
const refused = await value(getBooking({ booking_id: booking.booking_id })).catch((error) => error);
assert(refused instanceof BoxofficeError && refused.status === 401);
const wrong = await value(createBooking({ ...order, idempotencyKey: randomUUID(), body: { ...order.body, seats: ["no-seat"] } }), customer)
  .catch((error) => error);
assert.equal(wrong.code, "unknown_seats");

assert.equal((await value(releaseBooking({ booking_id: booking.booking_id }), customer)).status, "cancelled");
console.log(`locked and released ${seat.seat_id} of ${event.title.name}`);
