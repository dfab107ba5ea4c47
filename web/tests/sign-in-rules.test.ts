import { expect, test } from "vitest";
import { ApiProblem, sentenceFor } from "../src/api/problem";
import { backToPay } from "../src/lib/asked-lock";
import { afterLogIn, asRefusal, fieldOf, firstFault } from "../src/lib/sign-in-rules";

test("what cannot be right is said before anything is sent, beside its field", () => {
  expect(fieldOf(firstFault({ email: "nina@okafor" }, ["email", "password"]))).toBe("email");
  expect(sentenceFor(firstFault({ email: "" }, ["email"]))).toContain("name@example.com");
  expect(firstFault({ email: "nina@okafor.example", code: "12345" }, ["email", "code"])?.code).toBe("code_incomplete");
  expect(firstFault({ password: "short" }, ["new_password"])?.fields["lacks"]).toContain("length");
  expect(fieldOf(firstFault({ name: "" }, ["name"]))).toBe("name");
});

test("a form that is filled in is sent", () => {
  const values = { email: "nina@okafor.example", code: "123 456", name: "Nina", password: "Sturdy-Lantern-42" };
  expect(firstFault(values, ["email", "code", "name", "new_password"])).toBeNull();
});

test("a refusal of the server stands beside the field that it is about", () => {
  expect(fieldOf(new ApiProblem(400, "code_invalid"))).toBe("code");
  expect(fieldOf(new ApiProblem(401, "credentials_invalid"))).toBe("password");
  expect(fieldOf(new ApiProblem(400, "field_invalid", { field: "email" }))).toBe("email");
  expect(fieldOf(new ApiProblem(400, "field_invalid", { field: "verifier" }))).toBeNull();
  expect(fieldOf(new ApiProblem(429, "too_many_attempts"))).toBeNull();
  expect(fieldOf(new Error("x"))).toBeNull();
});

test("wrong credentials do not lead to the log-in page, where the customer is already", () => {
  expect(asRefusal(new ApiProblem(401, "credentials_invalid"))).toMatchObject({ status: 400, code: "credentials_invalid" });
  expect(asRefusal(new ApiProblem(401, "http_401"))).toMatchObject({ status: 400, code: "credentials_invalid" });
  expect(asRefusal(new ApiProblem(400, "code_invalid"))).toMatchObject({ status: 400 });
});

test("who comes from seats or a booking is told what they go on with", () => {
  expect(afterLogIn(backToPay("/events/evt_1/seats?party=2"))).toBe("pay");
  expect(afterLogIn("/events/evt_1/seats?party=2")).toBe("seats");
  expect(afterLogIn("/booking/bkg_1")).toBe("booking");
  for (const other of ["/", "/bookings", "/events/evt_1"]) expect(afterLogIn(other)).toBeNull();
});
