/** What is kept of a relay's log for whoever comes into an epoch later. */

import { type LogSight, PROTOCOL_LIMITS } from "@hushroom/protocol";
import { expect, it } from "vitest";
import type { KeptConversation } from "../src/sealed/kept-conversation.ts";
import { LogReading } from "../src/sealed/levels/log-reading.ts";

it("keeps entries that are for nobody yet, and not the messages that they came in", () => {
  const seen: LogSight[] = [];
  const machine = {
    findLogged: (_relay: string, sight: LogSight) => {
      seen.push(sight);
      return null;
    },
  };
  const kept = { machine } as unknown as KeptConversation;
  const reading = new LogReading({
    relay: "relay.example",
    clock: { nowMs: () => 0, monotonicMs: () => 0, after: () => () => {} },
    conversations: () => [kept],
    found: () => {},
    step: () => true,
    later: (act) => act(),
    save: () => {},
    learn: () => {},
  });
  const message = new Uint8Array(500_000).fill(7);
  const address = message.subarray(100, 132);
  const frame = message.subarray(132, 132 + PROTOCOL_LIMITS.FRAME_BYTES);
  reading.take({ type: "logged", address, frame });
  seen.length = 0;
  reading.again(kept);
  expect(seen.map(({ entry }) => entry)).toMatchObject([{ address, frame }]);
  const parts = seen.flatMap(({ entry, marked }) => [entry.address, entry.frame, marked]);
  expect(parts.map(({ buffer, byteLength }) => [buffer.byteLength, byteLength])).toEqual(
    parts.map(({ byteLength }) => [byteLength, byteLength]),
  );
});
