/**
 * The naive baseline: a room relay as they are usually written. One connection for each client, named rooms, every
 * message at once to all who are in the room, as long as it is, and a keep-alive. Tor and people as for the others.
 */

import { websocketBytes } from "@hushroom/protocol";
import { LinkTrace, RelayTrace } from "../trace/columns.ts";
import {
  CLOSED,
  type Online,
  OPENED,
  ROOM_PING,
  ROOM_SAY,
  ROOM_TOLD,
  type RunMeta,
  type Said,
} from "../trace/run.ts";
import type { Draws } from "./draws.ts";
import { EventQueue } from "./event-queue.ts";
import { TorPath } from "./tor-path.ts";

const HEADER_BYTES = 60;
const PING_MS = 25_000;
const PING_BYTES = 1;
const KIND = { come: 0, go: 1, say: 2, up: 3, down: 4, ping: 5 } as const;

interface Guest {
  readonly client: number;
  readonly conn: number;
  readonly up: TorPath;
  readonly down: TorPath;
  isOn: boolean;
}

/** Something under way: a line of the script, or a keep-alive. */
interface Packet {
  readonly guest: Guest;
  readonly said: Said | null;
}

export interface RoomWorldOptions {
  readonly meta: RunMeta;
  readonly talks: readonly (readonly number[])[];
  readonly script: readonly Said[];
  readonly online: readonly Online[];
  readonly draws: Draws;
}

export class RoomWorld {
  readonly relayTrace = new RelayTrace();
  readonly linkTrace = new LinkTrace();
  readonly owners: number[] = [];
  readonly #options: RoomWorldOptions;
  readonly #queue = new EventQueue();
  readonly #guests = new Map<number, Guest>();
  readonly #packets: Packet[] = [];

  constructor(options: RoomWorldOptions) {
    this.#options = options;
    for (const [index, { fromMs, toMs }] of options.online.entries()) {
      this.#queue.add(fromMs, KIND.come, index);
      if (toMs < options.meta.toMs) this.#queue.add(toMs, KIND.go, index);
    }
    for (const [index, { atMs }] of options.script.entries()) this.#queue.add(atMs, KIND.say, index);
  }

  run(): void {
    const queue = this.#queue;
    while (queue.take(this.#options.meta.toMs)) {
      if (queue.kind === KIND.come) this.#come(queue.subject);
      else if (queue.kind === KIND.go) this.#go(queue.subject);
      else if (queue.kind === KIND.say) this.#say(this.#options.script[queue.subject] as Said);
      else if (queue.kind === KIND.up) this.#atRelay(this.#packets[queue.subject] as Packet);
      else if (queue.kind === KIND.down) this.#atClient(this.#packets[queue.subject] as Packet);
      else this.#ping(queue.subject);
    }
  }

  #come(index: number): void {
    const { client } = this.#options.online[index] as Online;
    const { draws } = this.#options;
    const conn = this.owners.push(client) - 1;
    this.#guests.set(client, { client, conn, up: new TorPath(draws), down: new TorPath(draws), isOn: true });
    this.relayTrace.add(this.#queue.nowMs, conn, OPENED, 0, 0, 0);
    this.#queue.add(this.#queue.nowMs + draws.share() * PING_MS, KIND.ping, client);
  }

  #go(index: number): void {
    const guest = this.#guests.get((this.#options.online[index] as Online).client);
    if (guest === undefined) return;
    guest.isOn = false;
    this.#guests.delete(guest.client);
    this.relayTrace.add(this.#queue.nowMs, guest.conn, CLOSED, 0, 0, 0);
  }

  #say(said: Said): void {
    const guest = this.#guests.get(said.client);
    if (guest !== undefined) this.#send(guest, said, 1);
  }

  #ping(client: number): void {
    const guest = this.#guests.get(client);
    if (guest === undefined) return;
    this.#send(guest, null, 1);
    this.#queue.add(this.#queue.nowMs + PING_MS, KIND.ping, client);
  }

  #send(guest: Guest, said: Said | null, up: 0 | 1): void {
    const { nowMs } = this.#queue;
    const number = this.#packets.push({ guest, said }) - 1;
    if (up === 1) this.linkTrace.add(nowMs, guest.client, 1, websocketBytes(bytesOf(said), "client"));
    else
      this.relayTrace.add(
        nowMs,
        guest.conn,
        said === null ? ROOM_PING : ROOM_TOLD,
        roomOf(said),
        bytesOf(said),
        0,
      );
    const path = up === 1 ? guest.up : guest.down;
    this.#queue.add(path.arrivalMs(nowMs), up === 1 ? KIND.up : KIND.down, number);
  }

  #atRelay({ guest, said }: Packet): void {
    const op = said === null ? ROOM_PING : ROOM_SAY;
    this.relayTrace.add(this.#queue.nowMs, guest.conn, op, roomOf(said), bytesOf(said), 0);
    if (said === null) {
      this.#send(guest, null, 0);
      return;
    }
    for (const member of this.#options.talks[said.talk] ?? []) {
      const other = this.#guests.get(member);
      if (other !== undefined && member !== said.client) this.#send(other, said, 0);
    }
  }

  #atClient({ guest, said }: Packet): void {
    if (guest.isOn)
      this.linkTrace.add(this.#queue.nowMs, guest.client, 0, websocketBytes(bytesOf(said), "server"));
  }
}

const bytesOf = (said: Said | null): number => (said === null ? PING_BYTES : HEADER_BYTES + said.bytes);
const roomOf = (said: Said | null): number => (said === null ? 0 : said.talk + 1);
