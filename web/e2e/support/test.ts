// `test` with what every test of the client holds: no script fails, and nothing is refused by the page's own policy.

import { expect, test as base, type ConsoleMessage } from "@playwright/test";
import { WEB_URL } from "./stack";

export { expect };

export const PHONE = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true } as const;

const REFUSED = /content security policy|trusted ?(types|html|script)|refused to/i;

export const test = base.extend<{ quiet: void }>({
  quiet: [
    async ({ context }, use) => {
      const wrong: string[] = [];
      const own = (address: string) => address === "" || address.startsWith(WEB_URL);
      context.on("weberror", (fault) => void wrong.push(String(fault.error())));
      context.on("console", (message: ConsoleMessage) => {
        const text = message.text();
        if (message.type() === "error" && REFUSED.test(text) && own(message.location().url)) wrong.push(text);
      });
      await use();
      expect(wrong, "faults of scripts, and what the page's policy has refused").toEqual([]);
    },
    { auto: true },
  ],
});
