import { expect, test } from "vitest";
import type { AccountExportView } from "../openapi/dist/sdk";
import { collectExport } from "../src/lib/account-export";
import { answersOf, changeTo } from "../src/lib/messages-wanted";

const since = "2026-11-24T19:22:24Z";
const no = { sms: false, reminders: false, marketing: false, organizer_marketing: false };
const before = { name: "Nina Okafor", telephone: "+919876543210", language: "en", consents: { ...no, sms: true } };

test("a question that was never answered is not a yes", () => {
  expect(answersOf({ consents: {} })).toEqual({ name: "", telephone: "", language: null, consents: no });
  const answered = { telephone: "+919876543210", language: "hi", consents: { sms: { given: true, since }, reminders: { given: false, since } } };
  expect(answersOf(answered)).toEqual({ name: "", telephone: "+919876543210", language: "hi", consents: { ...no, sms: true } });
});

test("only what the customer has changed is sent as an answer", () => {
  expect(changeTo(before, before)).toBeNull();
  expect(changeTo({}, before)).toBeNull();
  expect(changeTo({ consents: { ...before.consents, reminders: true } }, before)).toEqual({ consents: { reminders: true } });
  expect(changeTo({ consents: no }, before)).toEqual({ consents: { sms: false } });
  expect(changeTo({ telephone: "+44 20 7946 0000", name: "Nina Okafor" }, before)).toEqual({ telephone: "+44 20 7946 0000" });
  expect(changeTo({ language: "ar" }, before)).toEqual({ language: "ar" });
});

test("an empty field takes the telephone number away", () => {
  expect(changeTo({ telephone: "" }, before)).toEqual({ telephone: null });
});

test("the exported file has the bookings of all pages, and no cursor", async () => {
  const page = (ids: string[], next_cursor: string | null) =>
    ({ account: { email: "nina@okafor.example" }, memberships: [], bookings: ids.map((booking_id) => ({ booking_id })), next_cursor }) as unknown as AccountExportView;
  const pages: Record<string, AccountExportView> = { "": page(["a", "b"], "2"), 2: page(["c"], "3"), 3: page([], null) };
  const file = await collectExport(async (cursor) => pages[cursor ?? ""] as AccountExportView);
  expect(file.bookings.map((booking) => booking.booking_id)).toEqual(["a", "b", "c"]);
  expect(file).not.toHaveProperty("next_cursor");
  expect(file.account.email).toBe("nina@okafor.example");
});
