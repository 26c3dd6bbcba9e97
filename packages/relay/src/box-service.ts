/** One connection of a box server as a machine: a message in, messages out, to it and to others that wait. */

import {
  BOX_ADDRESS_BYTES,
  type BoxRequest,
  decodeBoxRequest,
  encodeBoxAnswer,
  FRAME_BYTES,
  LOCAL_LIMITS,
  watchTag,
} from "@hushroom/protocol";
import { BoxOwner } from "./box-table.ts";
import type { Boxes, Outgoing } from "./boxes.ts";
import { nativeAddressText, nativeAddressTexts, nativeBoxAddress } from "./native.ts";
import type { Seat } from "./watches.ts";

const HASH_BYTES = 32;

export class BoxService {
  /** This connection, to the table and to who is sent something. */
  readonly owner = new BoxOwner(LOCAL_LIMITS.BOX_FRAMES_PER_CONNECTION_MAX);
  readonly #boxes: Boxes;
  readonly #seat: Seat<BoxOwner>;

  constructor(boxes: Boxes) {
    this.#boxes = boxes;
    this.#seat = boxes.watches.enter(this.owner);
  }

  /** Throws WIRE_BAD_FRAME: the connection is to be closed. */
  handle(message: Uint8Array, nowMs: number): Outgoing[] {
    const request = decodeBoxRequest(message);
    this.#boxes.table.expire(nowMs);
    switch (request.op) {
      case "put":
        return this.#put(request, nowMs);
      case "get":
        return [this.#look(request.tag, nativeAddressText(request.address))];
      case "watch":
        return this.#watchAll(request);
      case "unwatch":
        this.#boxes.watches.remove(this.#seat, request.address);
        return [this.#pong(request.tag)];
      case "ping":
        return [this.#pong(request.tag)];
    }
  }

  /** The connection is gone: what it put stays, what lay aside for it goes. */
  end(): void {
    this.#boxes.watches.leave(this.#seat);
    this.#boxes.provisional.forget(this.owner);
  }

  #put({ tag, writeKey, frame }: Extract<BoxRequest, { op: "put" }>, nowMs: number): Outgoing[] {
    const address = nativeAddressText(nativeBoxAddress(writeKey));
    const outcome = this.#boxes.put(this.owner, address, frame, nowMs);
    const hash = outcome.status === "exists" ? outcome.hash : this.#boxes.random(HASH_BYTES);
    const bytes = encodeBoxAnswer({ op: "put-answer", tag, status: outcome.status, hash });
    const told = outcome.status === "ok" ? this.#boxes.tellWatchers(address) : [];
    return [{ to: this.owner, bytes }, ...told];
  }

  #look(tag: number, address: string): Outgoing {
    const frame = this.#boxes.table.get(address);
    return frame === null ? this.#nothing(tag) : this.#found(tag, frame);
  }

  #watchAll({ tag, addresses }: Extract<BoxRequest, { op: "watch" }>): Outgoing[] {
    const told: Outgoing[] = [];
    for (const [number, address] of nativeAddressTexts(addresses).entries()) {
      const each = watchTag(tag, number);
      const frame = this.#boxes.table.get(address);
      const at = number * BOX_ADDRESS_BYTES;
      if (frame !== null) told.push(this.#found(each, frame));
      else if (this.#boxes.watches.add(this.#seat, addresses, at, each) === "full") {
        told.push(this.#nothing(each));
      }
    }
    return told;
  }

  #found(tag: number, frame: Uint8Array): Outgoing {
    return { to: this.owner, bytes: encodeBoxAnswer({ op: "box", tag, found: true, frame }) };
  }

  #nothing(tag: number): Outgoing {
    const frame = this.#boxes.random(FRAME_BYTES);
    return { to: this.owner, bytes: encodeBoxAnswer({ op: "box", tag, found: false, frame }) };
  }

  #pong(tag: number): Outgoing {
    return { to: this.owner, bytes: encodeBoxAnswer({ op: "pong", tag }) };
  }
}
