/** The vectors of the box protocol. */

import {
  type BoxAnswer,
  type BoxRequest,
  boxAddress,
  encodeBoxAnswer,
  encodeBoxRequest,
  frameHash,
  PROTOCOL_LIMITS,
} from "@hushroom/protocol";
import { bytesOf, idOf, pattern, written } from "./inputs.ts";

const TAG = 0x01020304;
const writeKey = bytesOf("write key");
const frame = pattern(PROTOCOL_LIMITS.FRAME_BYTES);

export function boxProtocolVectors(): unknown {
  const address = boxAddress(writeKey);
  const hash = frameHash(frame);
  const requests: readonly BoxRequest[] = [
    { op: "put", tag: TAG, writeKey, frame },
    { op: "get", tag: TAG, address },
    { op: "watch", tag: TAG, addresses: address },
    { op: "watch", tag: TAG, addresses: Uint8Array.from([...address, ...frameHash(frame)]) },
    { op: "unwatch", tag: TAG, address },
    { op: "ping", tag: TAG },
  ];
  const answers: readonly BoxAnswer[] = [
    { op: "hello", bootId: idOf("boot"), ttlMs: 172_800_000 },
    { op: "put-answer", tag: TAG, status: "ok", hash: bytesOf("random 1") },
    { op: "put-answer", tag: TAG, status: "exists", hash },
    { op: "put-answer", tag: TAG, status: "full", hash: bytesOf("random 2") },
    { op: "put-answer", tag: TAG, status: "aside", hash: bytesOf("random 3") },
    { op: "box", tag: TAG, found: true, frame },
    { op: "box", tag: TAG, found: false, frame: frame.slice().reverse() },
    { op: "pong", tag: TAG },
  ];
  return written({
    requests: requests.map((request) => ({ ...request, message: encodeBoxRequest(request) })),
    answers: answers.map((answer) => ({ ...answer, message: encodeBoxAnswer(answer) })),
  });
}
