import { expect, test } from "vitest";
import { changeTo, wantedBy } from "../src/lib/messages-wanted";

const since = "2026-11-24T19:22:24Z";

test("a question that was never answered is not a yes", () => {
  expect(wantedBy({ consents: {} })).toEqual({ telephone: "", sms: false, reminders: false });
  const answered = { telephone: "+919876543210", consents: { sms: { given: true, since }, reminders: { given: false, since } } };
  expect(wantedBy(answered)).toEqual({ telephone: "+919876543210", sms: true, reminders: false });
});

test("only what the customer has changed is sent as an answer", () => {
  const before = { telephone: "+919876543210", sms: true, reminders: false };
  expect(changeTo(before, before)).toBeNull();
  expect(changeTo({ ...before, reminders: true }, before)).toEqual({ consents: { reminders: true } });
  expect(changeTo({ ...before, sms: false }, before)).toEqual({ consents: { sms: false } });
  expect(changeTo({ ...before, telephone: "+44 20 7946 0000" }, before)).toEqual({ telephone: "+44 20 7946 0000" });
});

test("an empty field takes the telephone number away", () => {
  const before = { telephone: "+919876543210", sms: true, reminders: true };
  expect(changeTo({ telephone: "", sms: false, reminders: true }, before)).toEqual({ telephone: null, consents: { sms: false } });
});
