/** The child process of the relay benchmark: a relay of ours, with its quotas, on loopback; over Redis if one is named. */

import { LOCAL_LIMITS } from "@hushroom/protocol";
import { RELAY_TERMS, Relay } from "@hushroom/relay";

const [redisUrl] = process.argv.slice(2);
/** Above what one publisher sends: the quota is kept, and never met. */
const RIGHT_PUTS = 1_000_000;

const relay = await Relay.start({
  ttlMs: LOCAL_LIMITS.RELAY_TTL_DEFAULT_MS,
  ramMib: LOCAL_LIMITS.RELAY_RAM_DEFAULT_MIB * 4,
  connectionsMax: LOCAL_LIMITS.RELAY_CONNECTIONS_MAX,
  origins: [],
  terms: { ...RELAY_TERMS, rightPuts: RIGHT_PUTS },
  clock: {
    nowMs: () => performance.timeOrigin + performance.now(),
    after: (delayMs, callback) => {
      const timer = setTimeout(callback, delayMs).unref();
      return () => clearTimeout(timer);
    },
  },
  redis: redisUrl === undefined ? null : { url: redisUrl, secret: new Uint8Array(32).fill(1) },
  tickets: null,
});
process.send?.({ port: await relay.listen({ host: "127.0.0.1", port: 0 }) });
process.on("message", () => {
  globalThis.gc?.();
  process.send?.("collected");
});
process.on("disconnect", () => process.exit(0));
