/** All lanes of one identity: listened to day by day, and said again until somebody takes away what was to be said. */

import { createHmac } from "node:crypto";
import type { BoxClient } from "@hushroom/net";
import { LOCAL_LIMITS, type PlacedBox, type RandomBytes } from "@hushroom/protocol";
import type { Clock } from "../clock.ts";
import type { BoxReaders } from "./box-readers.ts";
import type { FullRelays } from "./full-relays.ts";
import type { Lane } from "./lane.ts";
import { sendByLane } from "./lane-traffic.ts";
import type { LinkWish } from "./links.ts";
import type { RelayBoxes } from "./relay-boxes.ts";

const AGAIN_MS = 10 * 60_000;
const KEY_BYTES = 32;

export interface LanesOptions {
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly readers: BoxReaders;
  readonly relayBoxes: RelayBoxes;
  readonly fullRelays: FullRelays;
  readonly ownRelays: () => readonly string[];
  /** Whether what concerns this conversation may go to other people's relays. */
  readonly writesRelays: (conversation: string) => boolean;
  readonly client: (key: string) => BoxClient | null;
  /** The device at this place is there now. */
  readonly heard: (place: string) => void;
  /** In a turn of its own: what goes wrong there is not the fault of whoever brought the frame. */
  readonly later: (act: () => void) => void;
  /** Whom to dial may have changed. */
  readonly refresh: () => void;
}

/** What is said by a lane at present. */
interface Saying {
  readonly saidAtMs: number;
  /** So that a relay is given the same bytes again, and not one box more each time. */
  readonly parcelKey: Uint8Array;
}

/** The same for the same message, also after the program began again. */
const parcelKeyOf = (secret: Uint8Array, message: Uint8Array): Uint8Array =>
  Uint8Array.from(createHmac("sha256", secret).update("lane parcel\0").update(message).digest());

/** How the keys of its links begin. */
export const linksOfLane = (id: string): string => `lane ${id} `;
const keyOf = (lane: Lane, place: string): string => `${linksOfLane(lane.id)}${place}`;

export class Lanes {
  readonly #options: LanesOptions;
  readonly #lanes = new Map<string, Lane>();
  readonly #sayings = new Map<Lane, Saying>();
  /** What ends the wait for the next time, by the link of what is to be said. */
  readonly #waits = new Map<string, () => void>();

  constructor(options: LanesOptions) {
    this.#options = options;
  }

  get(id: string): Lane | undefined {
    return this.#lanes.get(id);
  }

  listen(lane: Lane): void {
    this.#lanes.set(lane.id, lane);
    this.#turn(lane);
  }

  unlisten(id: string): void {
    const lane = this.#lanes.get(id);
    if (lane === undefined) return;
    this.#lanes.delete(id);
    this.#endSaying(lane);
    this.#options.readers.forget({ lane }, this.#ownAddresses(lane, lane.traffic.boxes()));
    this.#options.relayBoxes.drop(linksOfLane(id));
    this.#uncarry(lane, lane.traffic.boxes());
  }

  say(lane: Lane, message: Uint8Array | null): void {
    const { clock, refresh, fullRelays } = this.#options;
    lane.outgoing = message;
    lane.sentAt = null;
    this.#endSaying(lane);
    if (message === null) {
      fullRelays.drop(linksOfLane(lane.id));
      return;
    }
    const parcelKey = parcelKeyOf(lane.traffic.parts.secret, message);
    this.#sayings.set(lane, { saidAtMs: clock.monotonicMs(), parcelKey });
    for (const place of this.#placesOf(lane)) {
      const client = this.#options.client(keyOf(lane, place));
      if (client !== null) void this.#send(lane, place, client);
    }
    clock.after(LOCAL_LIMITS.RELAY_AFTER_MS, refresh);
  }

  /** The lane with this id has a connection. False: there is none with this id. */
  connected(id: string, place: string, client: BoxClient): boolean {
    const lane = this.#lanes.get(id);
    if (lane === undefined) return false;
    if (this.#placesOf(lane).includes(place)) void this.#send(lane, place, client);
    this.#options.relayBoxes.connected(keyOf(lane, place), client);
    return true;
  }

  /** A conversation has a connection: lanes that nothing is awaited by are read over those to its own relays. */
  carriedBy(conversation: string): void {
    for (const lane of this.#lanes.values()) if (lane.carriedBy === conversation) this.#carry(lane);
  }

  arrived(lane: Lane, address: string, frame: Uint8Array): void {
    this.#options.readers.consume(address);
    if (this.#take(lane, address, frame)) this.#options.heard(lane.traffic.parts.peerPlace);
  }

  turnDays(): void {
    for (const lane of this.#lanes.values()) this.#turn(lane);
  }

  wishes(): LinkWish[] {
    const free = [...this.#lanes.values()].filter(({ isHeld }) => !isHeld);
    return free.flatMap((lane) => {
      const isWaitedFor = lane.outgoing !== null;
      const wish = (place: string, isNow: boolean) => ({
        key: keyOf(lane, place),
        place,
        isWaitedFor: isNow,
      });
      const { peerPlace } = lane.traffic.parts;
      const device = isWaitedFor || lane.isAttended ? [wish(peerPlace, isWaitedFor)] : [];
      return [...device, ...this.#relaysOf(lane).map((relay) => wish(relay, true))];
    });
  }

  /** Those to read at, and those of the other side when its device took long. */
  #relaysOf(lane: Lane): string[] {
    const { clock, ownRelays, writesRelays } = this.#options;
    const saidAtMs = this.#sayings.get(lane)?.saidAtMs ?? Number.POSITIVE_INFINITY;
    const isLate = clock.monotonicMs() - saidAtMs >= LOCAL_LIMITS.RELAY_AFTER_MS;
    const mayWrite = lane.carriedBy === null || writesRelays(lane.carriedBy);
    const written = isLate && mayWrite ? lane.traffic.parts.peerRelays : [];
    return [...new Set([...(lane.readsRelays ? ownRelays() : []), ...written])];
  }

  #placesOf(lane: Lane): string[] {
    const { peerPlace, peerRelays } = lane.traffic.parts;
    return [peerPlace, ...peerRelays];
  }

  #turn(lane: Lane): void {
    const { readers, relayBoxes, clock, ownRelays } = this.#options;
    const { fresh, over } = lane.traffic.turnDays(clock.nowMs(), ownRelays());
    readers.forget({ lane }, this.#ownAddresses(lane, over));
    for (const { place, address } of over) relayBoxes.forget(keyOf(lane, place), [address]);
    this.#uncarry(lane, over);
    this.#expect(lane, fresh);
  }

  #expect(lane: Lane, boxes: readonly PlacedBox[]): void {
    const { readers, relayBoxes } = this.#options;
    readers.expect({ lane }, this.#ownAddresses(lane, boxes));
    for (const { place, address } of boxes) {
      if (place === lane.traffic.parts.ownPlace) continue;
      relayBoxes.expect(keyOf(lane, place), [address], this.#finder(lane, place));
    }
    this.#carry(lane);
  }

  #finder(lane: Lane, place: string) {
    return (address: string, frame: Uint8Array): boolean => {
      this.#uncarry(lane, [{ place, address }]);
      this.#options.relayBoxes.forget(keyOf(lane, place), [address]);
      this.#take(lane, address, frame.slice());
      this.#carry(lane);
      return true;
    };
  }

  #carry(lane: Lane): void {
    const { carriedBy, traffic } = lane;
    if (carriedBy === null || this.#lanes.get(lane.id) !== lane) return;
    for (const { place, address } of traffic.boxesInPassing()) {
      this.#options.relayBoxes.expect(`${carriedBy} ${place}`, [address], this.#finder(lane, place));
    }
  }

  #uncarry({ carriedBy }: Lane, boxes: readonly PlacedBox[]): void {
    if (carriedBy === null) return;
    for (const { place, address } of boxes)
      this.#options.relayBoxes.forget(`${carriedBy} ${place}`, [address]);
  }

  #ownAddresses(lane: Lane, boxes: readonly PlacedBox[]): string[] {
    const { ownPlace } = lane.traffic.parts;
    return boxes.filter(({ place }) => place === ownPlace).map(({ address }) => address);
  }

  /** Whether it was the other side's. */
  #take(lane: Lane, address: string, frame: Uint8Array): boolean {
    const { message, expect } = lane.traffic.arrived(address, frame);
    this.#expect(lane, expect);
    if (message !== null) this.#options.later(() => lane.onMessage(message));
    return message !== null || expect.length > 0;
  }

  async #send(lane: Lane, place: string, client: BoxClient): Promise<void> {
    const message = lane.outgoing;
    const saying = this.#sayings.get(lane);
    if (message === null || saying === undefined || lane.isHeld) return;
    const { clock, random, fullRelays } = this.#options;
    const { parts } = lane.traffic;
    const key = keyOf(lane, place);
    const parcelKey = place === parts.peerPlace ? random(KEY_BYTES) : saying.parcelKey;
    try {
      const status = await sendByLane(client, parts, place, message, clock.nowMs(), parcelKey);
      if (lane.outgoing !== message) return;
      if (status === "ok" || status === "same") lane.sentAt = clock.nowMs();
      if (place !== parts.peerPlace) fullRelays.answered(place, key, status);
      this.#waits.get(key)?.();
      this.#waits.set(
        key,
        clock.after(AGAIN_MS, () => this.#again(lane, place)),
      );
    } catch {
      // The connection broke: the next one says it again.
    }
  }

  #again(lane: Lane, place: string): void {
    const client = this.#options.client(keyOf(lane, place));
    if (client !== null) void this.#send(lane, place, client);
  }

  #endSaying(lane: Lane): void {
    this.#sayings.delete(lane);
    for (const place of this.#placesOf(lane)) {
      const key = keyOf(lane, place);
      this.#waits.get(key)?.();
      this.#waits.delete(key);
    }
  }
}
