/** A whole relay over a Redis, and clients of it. */

import { BoxClient, dialDirect } from "@hushroom/net";
import { RELAY_TERMS, Relay, type RelayOptions } from "../../src/index.ts";

export const secret = () => new Uint8Array(32).fill(3);

const clock = {
  nowMs: () => Date.now(),
  after: (delayMs: number, callback: () => void) => {
    const timer = setTimeout(callback, delayMs).unref();
    return () => clearTimeout(timer);
  },
};

export function options(url: string, others: Partial<RelayOptions> = {}): RelayOptions {
  return {
    ttlMs: 60_000,
    ramMib: 64,
    connectionsMax: 100,
    origins: [],
    terms: RELAY_TERMS,
    clock,
    redis: { url, secret: secret() },
    tickets: null,
    ...others,
  };
}

export async function relayOf(url: string, others: Partial<RelayOptions> = {}) {
  const relay = await Relay.start(options(url, others));
  const port = await relay.listen({ host: "127.0.0.1", port: 0 });
  const client = async () => await BoxClient.connect(await dialDirect("127.0.0.1", port), "relay");
  return { relay, client };
}
