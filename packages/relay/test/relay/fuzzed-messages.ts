/** Messages that no client sends: cut short, grown, with a bit turned over, or noise; and some that are in order after all. */

import { askForTickets, encodeBoxRequest, encodeRelayRequest, issuerKeys } from "@hushroom/protocol";
import type { SeededRandom } from "@hushroom/testkit";
import { addressOf, frameOf, keyOf } from "../house-client.ts";

const GROWN_BYTES_MAX = 8;
const NOISE_BYTES_MAX = 256;

const { publicKey } = issuerKeys(new Uint8Array(32).fill(5));
const asked = askForTickets(publicKey, 1, (length) => new Uint8Array(length).fill(3));

const WELL_FORMED: readonly Uint8Array[] = [
  encodeBoxRequest({ op: "put", tag: 1, writeKey: keyOf(900), frame: frameOf(1) }),
  encodeBoxRequest({ op: "get", tag: 1, address: addressOf(900) }),
  encodeBoxRequest({ op: "watch", tag: 1, addresses: Buffer.concat([addressOf(901), addressOf(902)]) }),
  encodeBoxRequest({ op: "unwatch", tag: 1, address: addressOf(901) }),
  encodeBoxRequest({ op: "ping", tag: 1 }),
  encodeRelayRequest({ op: "append", tag: 1, address: keyOf(900), frame: frameOf(1) }),
  encodeRelayRequest({ op: "sync", tag: 1, cursor: 0n }),
  encodeRelayRequest({ op: "terms", tag: 1 }),
  encodeRelayRequest({ op: "redeem", tag: 1, day: 1, input: keyOf(1), output: new Uint8Array(64) }),
  encodeRelayRequest({ op: "issue", tag: 1, day: 1, kind: "work", proof: keyOf(1), blinded: asked.blinded }),
];

export function fuzzedMessage(random: SeededRandom): Buffer {
  const message = Buffer.from(random.pick(WELL_FORMED));
  const way = random.below(4);
  if (way === 0) return message.subarray(0, random.below(message.length + 1));
  if (way === 1) return Buffer.concat([message, random.bytes(random.between(1, GROWN_BYTES_MAX))]);
  if (way === 2) return Buffer.from(random.bytes(random.below(NOISE_BYTES_MAX)));
  const at = random.below(message.length);
  message[at] = (message[at] ?? 0) ^ (1 << random.below(8));
  return message;
}
