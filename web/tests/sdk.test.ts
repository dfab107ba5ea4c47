import { expect, test } from "vitest";

import {
  BoxofficeError, createBooking, createClient, getAvailability, getTicketsFile, listEvents, releaseBooking,
} from "../openapi/dist/sdk";

test("a request has its path, its query and its headers, and leaves out what is not given", () => {
  expect(listEvents().path).toBe("/events");
  expect(listEvents({ city: "São Paulo", date: undefined, limit: 5 }).path).toBe("/events?city=S%C3%A3o+Paulo&limit=5");
  expect(getAvailability({ event_id: "a/../b", ifNoneMatch: '"7"' })).toMatchObject({
    method: "GET", path: "/events/a%2F..%2Fb/availability", headers: { "if-none-match": '"7"' }, needsToken: false,
  });
  expect(getTicketsFile({ booking_id: "bkg_1", accept: "image/png" }).accept).toBe("image/png");
});

function clientOf(reply: () => Response) {
  const sent: { url: string; init: RequestInit }[] = [];
  const fetch = async (url: string | URL | Request, init: RequestInit = {}) => {
    sent.push({ url: String(url), init });
    return reply();
  };
  return { sent, client: createClient({ url: "https://api.example.com/", token: () => "token", fetch }) };
}

test("a client sends the body, the key and the token", async () => {
  const { sent, client } = clientOf(() => new Response('{"booking_id":"bkg_1"}', { status: 201, headers: { etag: '"1"' } }));
  const body = { event_id: "evt_1", seats: ["A-1"] };
  const answer = await client.send(createBooking({ idempotencyKey: "key", body }));
  expect(answer).toMatchObject({ status: 201, value: { booking_id: "bkg_1" }, etag: '"1"' });
  expect(sent[0]?.url).toBe("https://api.example.com/booking");
  expect(sent[0]?.init).toMatchObject({
    method: "POST",
    body: JSON.stringify(body),
    headers: { "idempotency-key": "key", authorization: "Bearer token", "content-type": "application/json" },
  });
});

test("a public request carries no token, and an unchanged answer has no value", async () => {
  const { sent, client } = clientOf(() => new Response(null, { status: 304 }));
  const answer = await client.send(getAvailability({ event_id: "evt_1", ifNoneMatch: '"7"' }));
  expect(answer.value).toBeNull();
  expect(sent[0]?.init.headers).not.toHaveProperty("authorization");
});

test("a refusal is an error with its code, its sentence and its fields", async () => {
  const problem = { code: "booking_status_wrong", detail: "The booking is confirmed.", status: 409 };
  const { client } = clientOf(() => new Response(JSON.stringify(problem), { status: 409, headers: { "retry-after": "2" } }));
  const error = await client.send(releaseBooking({ booking_id: "bkg_1" })).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(BoxofficeError);
  expect(error).toMatchObject({ status: 409, code: problem.code, message: problem.detail, problem, retryAfterSeconds: 2 });
});

test("a gateway that answers no JSON is an error, too", async () => {
  const { client } = clientOf(() => new Response("<html>", { status: 502 }));
  await expect(client.send(listEvents())).rejects.toMatchObject({ status: 502, code: "", message: "The API answered 502." });
});
