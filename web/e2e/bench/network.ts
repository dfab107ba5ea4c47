// What comes over the network, in the bytes that are sent: compressed, as the stack serves them.

import type { CDPSession, Page } from "@playwright/test";

export interface Sent {
  readonly url: string;
  readonly type: string;
  bytes: number;
}

/** Notes what is sent from now on. */
export async function watch(page: Page): Promise<{ readonly session: CDPSession; readonly sent: Sent[] }> {
  const session = await page.context().newCDPSession(page);
  await session.send("Network.enable");
  await session.send("Network.setCacheDisabled", { cacheDisabled: true });
  const known = new Map<string, Sent>();
  const sent: Sent[] = [];
  session.on("Network.responseReceived", ({ requestId, response, type }) => {
    const entry = { url: response.url, type, bytes: 0 };
    known.set(requestId, entry);
    sent.push(entry);
  });
  session.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    const entry = known.get(requestId);
    if (entry) entry.bytes = encodedDataLength;
  });
  return { session, sent };
}

export function bytesOf(sent: readonly Sent[], type: string): number {
  return sent.filter((entry) => entry.type === type).reduce((sum, { bytes }) => sum + bytes, 0);
}

/** A phone far from its mast: 1.5 s until an answer begins, 50 kB a second. */
export function slowPhone(session: CDPSession): Promise<void> {
  return session.send("Network.emulateNetworkConditions", {
    offline: false, latency: 1_500, downloadThroughput: 50_000, uploadThroughput: 20_000,
  }).then(() => undefined);
}
