/**
 * The own end of a lane (protocol, session/lane.ts): finds what the other side put for us, whole or in parcels, and puts
 * what is for the other side into the first free box of the day. Each place has boxes of its own.
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
  openFrame,
  openPart,
  type PartedRef,
  type PlacedBox,
  type PutResult,
  parcelAddresses,
  parcelBoxes,
  partedRef,
  sealFrame,
  WHOLE_BYTES_MAX,
} from "@hushroom/protocol";

/** Boxes of a day that the reader looks for; each message takes one, and few are ever needed. */
const SLOTS_EXPECTED = 8;
/** As many, beyond the last that was found, where nothing is awaited. */
const SLOTS_IN_PASSING = 2;

interface OpenParcel {
  readonly ref: PartedRef;
  readonly parts: (Uint8Array | undefined)[];
}

interface Slot {
  readonly day: number;
  readonly place: string;
  readonly k: number;
  readonly frameKey: Uint8Array;
}

interface Body {
  readonly parcel: OpenParcel;
  readonly at: number;
  readonly place: string;
}

export interface LaneParts {
  readonly secret: Uint8Array;
  /** In which the own side sends. */
  readonly direction: LaneDirection;
  readonly ownPlace: string;
  readonly peerPlace: string;
  /** Where the other side reads besides. */
  readonly peerRelays: readonly string[];
}

export class LaneTraffic {
  readonly parts: LaneParts;
  readonly #keys = new Map<string, Slot>();
  /** The boxes of a day and place up to the last that was found. */
  readonly #found = new Map<string, number>();
  readonly #bodies = new Map<string, Body>();
  /** Found, and to be looked for no more: at a relay they lie on. */
  readonly #taken = new Set<string>();
  #places: readonly string[] = [];
  #turned = "";

  constructor(parts: LaneParts) {
    this.parts = parts;
  }

  /**
   * The lane's days go on, or the own relays are others: boxes to look for that were not told before, and those that are
   * over.
   */
  turnDays(
    nowMs: number,
    ownRelays: readonly string[],
  ): { readonly fresh: readonly PlacedBox[]; readonly over: readonly PlacedBox[] } {
    const days = laneDays(nowMs);
    const { secret, direction, ownPlace } = this.parts;
    const places = [ownPlace, ...ownRelays];
    const turned = [...days, ...places].join();
    if (turned === this.#turned) return { fresh: [], over: [] };
    this.#turned = turned;
    this.#places = places;
    const before = new Map(this.#keys);
    this.#keys.clear();
    const incoming = direction === 0 ? 1 : 0;
    const fresh: PlacedBox[] = [];
    for (const day of days) {
      for (const place of places) {
        for (let k = 0; k < SLOTS_EXPECTED; k++) {
          const { address, frameKey } = laneBox(secret, incoming, day, k, place);
          this.#keys.set(address, { day, place, k, frameKey });
          if (!before.has(address)) fresh.push({ place, address });
        }
      }
    }
    const over = [...before].filter(([address]) => !this.#keys.has(address));
    for (const [address] of over) this.#taken.delete(address);
    return { fresh, over: over.map(([address, { place }]) => ({ place, address })) };
  }

  /** Those at the own relays that are looked for though nothing is awaited. */
  boxesInPassing(): PlacedBox[] {
    const slots = [...this.#keys].filter(([address, { day, place, k }]) => {
      return !this.#taken.has(address) && k < (this.#found.get(`${day} ${place}`) ?? 0) + SLOTS_IN_PASSING;
    });
    const all = [...slots, ...this.#bodies].map(([address, { place }]) => ({ place, address }));
    return all.filter(({ place }) => place !== this.parts.ownPlace);
  }

  boxes(): PlacedBox[] {
    return [...this.#keys, ...this.#bodies].map(([address, { place }]) => ({ place, address }));
  }

  /** `message`: the bytes, once all of them are here. `expect`: boxes to look for besides. */
  arrived(address: string, frame: Uint8Array): { message: Uint8Array | null; expect: readonly PlacedBox[] } {
    const nothing = { message: null, expect: [] };
    const body = this.#bodies.get(address);
    if (body !== undefined) return { ...nothing, message: this.#takeBody(address, body, frame) };
    const key = this.#keys.get(address);
    if (key !== undefined) {
      this.#found.set(`${key.day} ${key.place}`, key.k + 1);
      this.#taken.add(address);
    }
    const opened = key === undefined ? null : openFrame(key.frameKey, frame);
    if (opened === null) return nothing;
    try {
      const payload = decodeFramePayload(opened);
      if (payload.type === "whole") return { ...nothing, message: payload.bytes };
      if (payload.type === "move") return nothing;
      return { ...nothing, expect: this.#expectParcel(payload.ref) };
    } catch (error) {
      if (error instanceof HushError) return nothing;
      throw error;
    }
  }

  #expectParcel(ref: PartedRef): PlacedBox[] {
    // The same one may be named at several places.
    for (const { parcel } of this.#bodies.values()) if (equalBytes(parcel.ref.key, ref.key)) return [];
    const parcel = { ref, parts: Array.from({ length: ref.count }, () => undefined) };
    // One parcel at a time: whoever begins another gives the first one up.
    this.#bodies.clear();
    return this.#places.flatMap((place) =>
      parcelAddresses(ref, place).map((address, at) => {
        this.#bodies.set(address, { parcel, at, place });
        return { place, address };
      }),
    );
  }

  #takeBody(address: string, { parcel, at, place }: Body, frame: Uint8Array): Uint8Array | null {
    this.#bodies.delete(address);
    const part = openPart(parcel.ref, at, place, frame);
    if (part === null) return null;
    parcel.parts[at] = part;
    const parts = parcel.parts.filter((one) => one !== undefined);
    if (parts.length < parcel.ref.count) return null;
    this.#bodies.clear();
    return joinParcel(parcel.ref, parts);
  }
}

/**
 * Puts a message into the first box of today at this place that is free. `foreign`: none is, until tomorrow or until some
 * were read; `aside`: its reader looks at none. `parcelKey`: the same for the same message where it is to be the same bytes again.
 */
export async function sendByLane(
  client: BoxClient,
  { secret, direction }: LaneParts,
  place: string,
  message: Uint8Array,
  nowMs: number,
  parcelKey: Uint8Array,
): Promise<PutResult> {
  const isWhole = message.length <= WHOLE_BYTES_MAX;
  for (const { writeKey, frame } of isWhole ? [] : parcelBoxes(parcelKey, message, place)) {
    const { status } = await client.put(writeKey, frame);
    if (status === "full") return "full";
  }
  const payload = encodeFramePayload(
    isWhole ? { type: "whole", bytes: message } : { type: "parcel", ref: partedRef(parcelKey, message) },
  );
  const day = Math.floor(nowMs / 86_400_000);
  let result: PutResult = "foreign";
  for (let k = 0; k < SLOTS_EXPECTED; k++) {
    const { writeKey, frameKey } = laneBox(secret, direction, day, k, place);
    const frame = sealFrame(frameKey, payload);
    const { status, hash } = await client.put(writeKey, frame);
    if (status === "ok") return "ok";
    if (status === "exists" && equalBytes(hash, frameHash(frame))) return "same";
    // Where it looks at none of today's, as it does not while it knows nothing of this lane.
    if (status === "aside") return "aside";
    if (status === "full") result = "full";
  }
  return result;
}
