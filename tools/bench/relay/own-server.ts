/** The child process of the relay benchmark: a relay of ours, with its quotas, on loopback; over Redis if one is named. */

import { randomBytes } from "node:crypto";
import { decodeBoxAnswer, encodeBoxRequest, FRAME_BYTES, LOCAL_LIMITS } from "@hushroom/protocol";
import { RELAY_TERMS, Relay } from "@hushroom/relay";
import { serve } from "./child-process.ts";

const [redisUrl] = process.argv.slice(2);
/** Above what one publisher sends: the quota is kept, and never met. */
const RIGHT_PUTS = 10_000_000;
/** For a million boxes beside the log; taken as it is needed. */
const RAM_MIB = 6144;
/** Frames on their way into the store at a time. */
const FILL_WINDOW = 64;

const relay = await Relay.start({
  ttlMs: LOCAL_LIMITS.RELAY_TTL_DEFAULT_MS,
  ramMib: RAM_MIB,
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

/** By a connection without a socket, so that no budget of bytes is met. */
async function fill(count: number): Promise<void> {
  let left = count;
  let [answered, failed] = [0, 0];
  let told = () => {};
  const connection = relay.server.connect(
    (bytes) => {
      const answer = decodeBoxAnswer(bytes);
      if (answer.op !== "put-answer") return;
      answered++;
      if (answer.status !== "ok") failed++;
      told();
    },
    () => {},
  );
  while (left > 0) {
    const some = Math.min(FILL_WINDOW, left);
    left -= some;
    const until = answered + some;
    const all = new Promise<void>((resolve) => {
      told = () => (answered >= until ? resolve() : undefined);
    });
    for (let at = 0; at < some; at++) {
      const frame = new Uint8Array(FRAME_BYTES).fill(at);
      connection.receive(encodeBoxRequest({ op: "put", tag: 1, writeKey: randomBytes(32), frame }));
    }
    await all;
  }
  connection.ended();
  if (failed > 0) throw new Error(`${failed} of ${count} frames found no room`);
}

serve(await relay.listen({ host: "127.0.0.1", port: 0 }), fill);
