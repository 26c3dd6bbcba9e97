/**
 * WebSocket frames to many at once. A frame is written once, into a slab behind the one before it, so that what goes
 * to a connection in one turn of the event loop is one slice of it and one write: the number of writes is what a
 * fan-out costs, and after that the memory it takes.
 */

import { encodeHostFrame, type HostFrame } from "@hushroom/protocol";
import type { Broadcast } from "../rooms/outlet.ts";

const FINAL_TEXT = 0x81;
const FINAL_PING = 0x89;

const LENGTH_16 = 126;
const LENGTH_64 = 127;
const SLAB_BYTES = 64 * 1024;

function headerLength(length: number): number {
  return length < LENGTH_16 ? 2 : length < 0x10000 ? 4 : 10;
}

/** An unmasked frame (RFC 6455 §5.2), as servers send them; returns where it ends. */
function writeFrame(into: Buffer, at: number, opcode: number, payload: string, length: number): number {
  const bodyAt = at + headerLength(length);
  into[at] = opcode;
  if (length < LENGTH_16) {
    into[at + 1] = length;
  } else if (length < 0x10000) {
    into[at + 1] = LENGTH_16;
    into.writeUInt16BE(length, at + 2);
  } else {
    into[at + 1] = LENGTH_64;
    into.writeBigUInt64BE(BigInt(length), at + 2);
  }
  return bodyAt + into.write(payload, bodyAt);
}

function buildFrame(opcode: number, payload: string): Buffer {
  const length = Buffer.byteLength(payload);
  const frame = Buffer.allocUnsafe(headerLength(length) + length);
  writeFrame(frame, 0, opcode, payload, length);
  return frame;
}

export function textFrame(frame: HostFrame): Buffer {
  return buildFrame(FINAL_TEXT, encodeHostFrame(frame));
}

export const PING_FRAME = buildFrame(FINAL_PING, "");

/** An open WebSocket as the fan sees it. */
interface FrameReceiver {
  flush(): void;
  ping(): void;
}

/** Where a frame lies. */
export interface FramePlace {
  readonly slab: Buffer;
  readonly start: number;
  readonly end: number;
}

export class FrameFan {
  readonly outlets = new Set<FrameReceiver>();
  #last: { readonly broadcast: Broadcast | null; readonly place: FramePlace } = {
    broadcast: null,
    place: { slab: Buffer.alloc(0), start: 0, end: 0 },
  };
  #unwritten: FrameReceiver[] = [];

  /** Writes the frame of `broadcast`, unless it was the last to be written. */
  place(broadcast: Broadcast): FramePlace {
    if (this.#last.broadcast !== broadcast) {
      this.#last = { broadcast, place: this.#write(encodeHostFrame(broadcast.event)) };
    }
    return this.#last.place;
  }

  /** The outlet is written to at the end of this turn. */
  flushLater(outlet: FrameReceiver): void {
    if (this.#unwritten.length === 0) setImmediate(() => this.#flush());
    this.#unwritten.push(outlet);
  }

  #write(payload: string): FramePlace {
    const length = Buffer.byteLength(payload);
    const frameLength = headerLength(length) + length;
    let { slab, end: start } = this.#last.place;
    if (start + frameLength > slab.length) {
      slab = Buffer.allocUnsafeSlow(Math.max(SLAB_BYTES, frameLength));
      start = 0;
    }
    return { slab, start, end: writeFrame(slab, start, FINAL_TEXT, payload, length) };
  }

  #flush(): void {
    const outlets = this.#unwritten;
    this.#unwritten = [];
    for (const outlet of outlets) outlet.flush();
  }
}
