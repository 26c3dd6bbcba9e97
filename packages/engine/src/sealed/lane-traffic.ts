/**
 * The own end of a lane (protocol, session/lane.ts): finds what the other side put for us, whole or in parcels, and puts
 * what is for the other side into the first free box of the day.
 */

import type { BoxClient } from "@hushroom/net";
import {
  decodeFramePayload,
  encodeFramePayload,
  equalBytes,
  frameHash,
  HushError,
  joinParcel,
  type LaneDirection,
  laneBox,
  laneDays,
  makeParcel,
  openFrame,
  type ParcelRef,
  parcelAddresses,
  type RandomBytes,
  sealFrame,
  WHOLE_BYTES_MAX,
} from "@hushroom/protocol";

/** Boxes of a day that the reader looks for; each message takes one, and few are ever needed. */
const SLOTS_EXPECTED = 8;

interface OpenParcel {
  readonly ref: ParcelRef;
  readonly frames: (Uint8Array | undefined)[];
}

export interface LaneParts {
  readonly secret: Uint8Array;
  /** In which the own side sends. */
  readonly direction: LaneDirection;
  readonly ownPlace: string;
  readonly peerPlace: string;
}

export class LaneTraffic {
  readonly parts: LaneParts;
  readonly #keys = new Map<string, Uint8Array>();
  readonly #bodies = new Map<string, { readonly parcel: OpenParcel; readonly at: number }>();
  #days = "";

  constructor(parts: LaneParts) {
    this.parts = parts;
  }

  /** The lane's days go on: addresses to look for that were not told before, and those whose day is over. */
  turnDays(nowMs: number): { readonly fresh: readonly string[]; readonly over: readonly string[] } {
    const days = laneDays(nowMs);
    if (days.join() === this.#days) return { fresh: [], over: [] };
    this.#days = days.join();
    const before = new Map(this.#keys);
    this.#keys.clear();
    const { secret, direction, ownPlace } = this.parts;
    const incoming = direction === 0 ? 1 : 0;
    const fresh: string[] = [];
    for (const day of days) {
      for (let k = 0; k < SLOTS_EXPECTED; k++) {
        const { address, frameKey } = laneBox(secret, incoming, day, k, ownPlace);
        this.#keys.set(address, frameKey);
        if (!before.has(address)) fresh.push(address);
      }
    }
    return { fresh, over: [...before.keys()].filter((address) => !this.#keys.has(address)) };
  }

  addresses(): string[] {
    return [...this.#keys.keys(), ...this.#bodies.keys()];
  }

  /** `message`: the bytes, once all of them are here. `expect`: addresses to look for besides. */
  arrived(address: string, frame: Uint8Array): { message: Uint8Array | null; expect: readonly string[] } {
    const nothing = { message: null, expect: [] };
    const body = this.#bodies.get(address);
    if (body !== undefined) return { ...nothing, message: this.#takeBody(address, body, frame) };
    const key = this.#keys.get(address);
    const opened = key === undefined ? null : openFrame(key, frame);
    if (opened === null) return nothing;
    try {
      const payload = decodeFramePayload(opened);
      if (payload.type === "whole") return { ...nothing, message: payload.bytes };
      return { ...nothing, expect: this.#expectParcel(payload.ref) };
    } catch (error) {
      if (error instanceof HushError) return nothing;
      throw error;
    }
  }

  #expectParcel(ref: ParcelRef): string[] {
    const parcel = { ref, frames: Array.from({ length: ref.count }, () => undefined) };
    const addresses = parcelAddresses(ref);
    // One parcel at a time: whoever begins another gives the first one up.
    this.#bodies.clear();
    for (const [at, address] of addresses.entries()) this.#bodies.set(address, { parcel, at });
    return addresses;
  }

  #takeBody(
    address: string,
    { parcel, at }: { parcel: OpenParcel; at: number },
    frame: Uint8Array,
  ): Uint8Array | null {
    this.#bodies.delete(address);
    parcel.frames[at] = frame;
    const frames = parcel.frames.filter((one) => one !== undefined);
    return frames.length === parcel.ref.count ? joinParcel(parcel.ref, frames) : null;
  }
}

/** Puts a message into the first box of today that is free. False: none is, until tomorrow or until some were read. */
export async function sendByLane(
  client: BoxClient,
  { secret, direction, peerPlace }: LaneParts,
  message: Uint8Array,
  nowMs: number,
  random: RandomBytes,
): Promise<boolean> {
  const parcel = message.length <= WHOLE_BYTES_MAX ? null : makeParcel(random(32), message);
  for (const { writeKey, frame } of parcel?.boxes ?? []) {
    const { status } = await client.put(writeKey, frame);
    if (status === "full") return false;
  }
  const payload = encodeFramePayload(
    parcel === null ? { type: "whole", bytes: message } : { type: "parcel", ref: parcel.ref },
  );
  const day = Math.floor(nowMs / 86_400_000);
  for (let k = 0; k < SLOTS_EXPECTED; k++) {
    const { writeKey, frameKey } = laneBox(secret, direction, day, k, peerPlace);
    const frame = sealFrame(frameKey, payload);
    const { status, hash } = await client.put(writeKey, frame);
    if (status === "ok" || (status === "exists" && equalBytes(hash, frameHash(frame)))) return true;
  }
  return false;
}
