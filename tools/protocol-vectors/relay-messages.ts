/** The vectors of what relays take and answer beyond the box protocol. */

import {
  encodeRelayAnswer,
  encodeRelayRequest,
  PROTOCOL_LIMITS,
  type RelayAnswer,
  type RelayOnlyRequest,
} from "@hushroom/protocol";
import { bytesOf, pattern, written } from "./inputs.ts";
import { ticketVectors } from "./relay-tickets.ts";

const TAG = 0x01020304;
const DAY = 20_778;
const frame = pattern(PROTOCOL_LIMITS.FRAME_BYTES);
const points = (name: string) =>
  Array.from({ length: PROTOCOL_LIMITS.TICKET_BATCH }, (_, at) => bytesOf(`${name} ${at}`));
const wide = (name: string) => Uint8Array.of(...bytesOf(`${name} 1`), ...bytesOf(`${name} 2`));

export function relayProtocolVectors(): unknown {
  const requests: readonly RelayOnlyRequest[] = [
    { op: "append", tag: TAG, address: bytesOf("address"), frame },
    { op: "sync", tag: TAG, cursor: 0x0102030405060708n },
    { op: "terms", tag: TAG },
    { op: "issue", tag: TAG, day: DAY, kind: "invite", proof: bytesOf("invite"), blinded: points("blinded") },
    { op: "issue", tag: TAG, day: DAY, kind: "work", proof: bytesOf("nonce"), blinded: points("blinded") },
    { op: "redeem", tag: TAG, day: DAY, input: bytesOf("input"), output: wide("output") },
  ];
  const entries = [
    { address: bytesOf("address"), frame },
    { address: bytesOf("filler"), frame: frame.slice().reverse() },
  ];
  const terms = { batch: 2, paceMs: 10_000, rightPuts: 720, day: DAY, workBits: 20 };
  const evaluated = points("evaluated");
  const answers: readonly RelayAnswer[] = [
    { op: "appended", tag: TAG },
    { op: "log", tag: TAG, cursor: 9n, count: 1, entries },
    { op: "terms-answer", tag: TAG, ticketed: true, ...terms, workSalt: bytesOf("salt") },
    { op: "issued", tag: TAG, issued: true, evaluated, proof: wide("proof") },
    { op: "right", tag: TAG, status: "ok", puts: 720 },
    { op: "right", tag: TAG, status: "spent", puts: 0 },
    { op: "right", tag: TAG, status: "refused", puts: 0 },
    { op: "right", tag: TAG, status: "busy", puts: 0 },
  ];
  return written({
    requests: requests.map((request) => ({ ...request, message: encodeRelayRequest(request) })),
    answers: answers.map((answer) => ({ ...answer, message: encodeRelayAnswer(answer) })),
    ...ticketVectors(),
  });
}
