import { afterEach, expect, test, vi } from "vitest";
import { getAccount, logOut } from "../src/api/endpoints";
import { session } from "../src/api/session";

afterEach(() => {
  vi.unstubAllGlobals();
  session.end();
});

test("a renewal that is answered after the log-out logs nobody in", async () => {
  let answer: (reply: Response) => void = () => undefined;
  const tokens = { access_token: "a.b.c", expires_in_seconds: 900, refresh_token: "rotated" };
  vi.stubGlobal("fetch", (url: string) => {
    if (url.includes("refresh")) return new Promise<Response>((resolve) => (answer = resolve));
    return Promise.resolve(Response.json({}));
  });
  session.start({ access_token: "a.b.c", expires_in_seconds: 0, refresh_token: "first" } as Parameters<typeof session.start>[0]);
  const asked = getAccount().catch((error: unknown) => error);
  await new Promise((resolve) => setTimeout(resolve, 20));
  await logOut();
  answer(Response.json(tokens));
  expect(await asked).toMatchObject({ code: "not_signed_in" });
  expect(session.loggedIn).toBe(false);
  expect(session.freshAccessToken).toBeNull();
});
