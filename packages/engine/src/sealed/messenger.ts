/**
 * All conversations of one identity, between their machines, their store, the own box server and the links to other
 * people's. It knows boxes and conversations; who may join what is for contacts.ts and groups.ts.
 */

import type { BoxClient } from "@hushroom/net";
import {
  type Card,
  type ConversationEffect,
  type ConversationEvent,
  type ConversationRow,
  equalBytes,
  errorCodeOf,
  frameHash,
  type Identity,
  LOCAL_LIMITS,
  type PutResult,
} from "@hushroom/protocol";
import { type ConversationMeta, decodeMeta } from "./conversation-meta.ts";
import {
  type ConversationOwner,
  type Delivered,
  KeptConversation,
  type KeptParts,
} from "./kept-conversation.ts";
import { type LaneTraffic, sendByLane } from "./lane-traffic.ts";
import { Links, type LinkWish } from "./links.ts";
import { OwnPlace } from "./own-place.ts";
import type { SealedParts } from "./parts.ts";

/** A lane that is listened to, and what is to be said by it. */
export interface Lane {
  readonly id: string;
  readonly traffic: LaneTraffic;
  readonly onMessage: (message: Uint8Array) => void;
  /** What goes to the other side at each new connection, until it is taken away. */
  outgoing: Uint8Array | null;
  /** When it was put into a box. */
  sentAt: number | null;
  /** Be connected even with nothing to say. */
  readonly isAttended: boolean;
}

type BoxReader = { readonly conversation: string } | { readonly lane: Lane };

/** What contacts and groups add. */
export interface MessengerGuide {
  /** Whose boxes are not read, and who is sent nothing. */
  isSilenced(kept: KeptConversation): boolean;
  /** Private keys (base64) with which the place may be dialled. */
  dialKeys(place: string): readonly string[];
  /** Private keys (base64) of everybody who may dial this identity. */
  allowedKeys(): readonly string[];
  record(kept: KeptConversation, event: ConversationEvent): void;
  changed(
    kept: KeptConversation,
    rows: readonly ConversationRow[],
    deliveries: readonly Delivered[],
    events: readonly ConversationEvent[],
  ): void;
  welcome(conversation: string, member: string, welcome: Uint8Array): void;
}

const RELINK_MS = 30;
const LANE_AGAIN_MS = 10 * 60_000;
const DAY_CHECK_MS = 30 * 60_000;

export class Messenger implements ConversationOwner {
  readonly identity: Identity;
  readonly card: Card;
  readonly place: OwnPlace;
  readonly links: Links;
  readonly conversations = new Map<string, KeptConversation>();
  readonly #parts: SealedParts;
  readonly #lanes = new Map<string, Lane>();
  readonly #readers = new Map<string, Set<BoxReader>>();
  #guide: MessengerGuide | null = null;
  #cancelRelink: (() => void) | null = null;
  #cancelDays: () => void = () => {};
  #isClosed = false;

  constructor(parts: SealedParts, identity: Identity, card: Card) {
    this.#parts = parts;
    this.identity = identity;
    this.card = card;
    const { clock, log, random } = parts;
    this.place = new OwnPlace({
      address: identity.onion,
      key: identity.onionKey,
      listen: parts.listen(),
      clock,
      log,
      random,
      arrived: (address, frame) => this.#arrived(address, frame),
    });
    this.links = new Links({
      tor: parts.tor,
      clock,
      random: () => (random(1)[0] ?? 0) / 256,
      dialKeys: (place) => this.#guide?.dialKeys(place) ?? [],
      listener: {
        up: (key, place, client) => this.#up(key, place, client),
        down: (key, place) => this.#down(key, place),
      },
    });
  }

  get kept(): KeptParts {
    const { store, clock, random } = this.#parts;
    return { store, clock, random, owner: this };
  }

  get parts(): SealedParts {
    return this.#parts;
  }

  /** Loads every conversation; then `attend` says which lanes are listened to, and everything goes on. */
  async open(guide: MessengerGuide, attend: () => void): Promise<void> {
    this.#guide = guide;
    await this.place.open();
    for (const [, bytes] of this.#parts.store.list("meta/")) {
      const meta: ConversationMeta = decodeMeta(bytes);
      this.conversations.set(meta.id, KeptConversation.load(this.kept, meta));
    }
    attend();
    for (const kept of this.conversations.values()) kept.resume();
    this.#watchDays();
    this.refresh();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#cancelRelink?.();
    this.#cancelDays();
    for (const kept of this.conversations.values()) kept.end();
    this.links.close();
    await this.place.close();
  }

  /** Tor is ready, for the first time or again. */
  torReady(): void {
    const tor = this.#parts.tor();
    if (tor === null || this.#isClosed) return;
    this.place.useTor(tor);
    this.links.torStarted();
  }

  add(kept: KeptConversation): void {
    this.conversations.set(kept.id, kept);
    this.refresh();
  }

  /** Ends it; its records are the caller's to erase. */
  drop(id: string): void {
    this.conversations.get(id)?.end();
    this.conversations.delete(id);
    this.deafen(id);
    this.refresh();
  }

  listen(lane: Lane): void {
    this.#lanes.set(lane.id, lane);
    this.#turnLane(lane);
    this.refresh();
  }

  lane(id: string): Lane | undefined {
    return this.#lanes.get(id);
  }

  unlisten(id: string): void {
    const lane = this.#lanes.get(id);
    if (lane === undefined) return;
    this.#lanes.delete(id);
    for (const address of lane.traffic.addresses()) this.#forgetBox(address, { lane });
    this.refresh();
  }

  /** Says it at once if there is a connection, and at each new one until it is null. */
  say(lane: Lane, message: Uint8Array | null): void {
    lane.outgoing = message;
    lane.sentAt = null;
    this.refresh();
    const client = this.links.client(laneKey(lane));
    if (client !== null) void this.#sendLane(lane, client);
  }

  /** Who may dial, and whom to dial, may have changed. */
  refresh(): void {
    if (this.#cancelRelink !== null || this.#isClosed) return;
    this.#cancelRelink = this.#parts.clock.after(RELINK_MS, () => {
      this.#cancelRelink = null;
      this.place.allow(this.#guide?.allowedKeys() ?? []);
      this.links.want(this.#wishes());
    });
  }

  /** How many of the others in a conversation have a connection with this device. */
  reached(kept: KeptConversation): number {
    const places = kept.machine.places().map(({ place }) => place);
    return places.filter((place) => this.links.client(linkKey(kept.id, place)) !== null).length;
  }

  tryNow(id: string): void {
    this.links.tryNow(({ key }) => key.startsWith(`${id} `));
  }

  /** Nothing that comes for this conversation is taken in, until it is expected anew. */
  deafen(id: string): void {
    for (const [address, readers] of this.#readers) {
      for (const reader of readers) {
        if ("conversation" in reader && reader.conversation === id) this.#forgetBox(address, reader);
      }
    }
  }

  /** What comes of a timer, not of a call: a full store stops this alone, not the program. */
  later(delayMs: number, act: () => void): void {
    this.#parts.clock.after(delayMs, () => this.#guarded(act));
  }

  #guarded(act: () => void): void {
    if (this.#isClosed) return;
    try {
      act();
    } catch (error) {
      this.#parts.log.write("error", "conversation-stuck", {}, errorCodeOf(error));
    }
  }

  #isSilenced(kept: KeptConversation): boolean {
    return this.#guide?.isSilenced(kept) ?? false;
  }

  /** A conversation's own timer. */
  wake(id: string): void {
    this.#attempt(id, (kept) => kept.do({ type: "tick" }));
  }

  #wishes(): LinkWish[] {
    const wishes: LinkWish[] = [];
    for (const kept of this.conversations.values()) {
      if (kept.meta.hasLeft || this.#isSilenced(kept)) continue;
      for (const { place, isWaitedFor } of kept.machine.places()) {
        wishes.push({ key: linkKey(kept.id, place), place, isWaitedFor });
      }
    }
    for (const lane of this.#lanes.values()) {
      const isWaitedFor = lane.outgoing !== null;
      if (isWaitedFor || lane.isAttended) {
        wishes.push({ key: laneKey(lane), place: lane.traffic.parts.peerPlace, isWaitedFor });
      }
    }
    const waiting = wishes.filter(({ isWaitedFor }) => isWaitedFor);
    const idle = wishes.filter(({ isWaitedFor }) => !isWaitedFor);
    return [...waiting, ...idle].slice(0, LOCAL_LIMITS.LINKS_MAX);
  }

  #up(key: string, place: string, client: BoxClient): void {
    const [id = "", rest = ""] = key.split(" ");
    const lane = id === "lane" ? this.#lanes.get(rest) : undefined;
    if (lane !== undefined) return void this.#sendLane(lane, client);
    this.#attempt(id, (kept) => kept.do({ type: "connected", place }));
  }

  #down(key: string, place: string): void {
    const [id = ""] = key.split(" ");
    this.#attempt(id, (kept) => kept.do({ type: "disconnected", place }));
  }

  /** A full store stops one conversation's step, not the program. What was to be done is done again later. */
  #attempt(id: string, act: (kept: KeptConversation) => void): boolean {
    const kept = this.conversations.get(id);
    if (kept === undefined || this.#isClosed) return true;
    try {
      act(kept);
      return true;
    } catch (error) {
      this.#parts.log.write("error", "conversation-stuck", {}, errorCodeOf(error));
      this.#reconnect(kept);
      return false;
    }
  }

  /** A machine that was loaded anew knows of no connection. */
  #reconnect(kept: KeptConversation): void {
    this.#parts.clock.after(LOCAL_LIMITS.LINK_PAUSE_MIN_MS, () => {
      if (this.#isClosed || this.conversations.get(kept.id) !== kept) return;
      this.wake(kept.id);
      this.expect(kept.id, kept.machine.expected());
      for (const { place } of kept.machine.places()) {
        const isUp = this.links.client(linkKey(kept.id, place)) !== null;
        if (isUp) this.#attempt(kept.id, () => kept.do({ type: "connected", place }));
      }
    });
  }

  async #sendLane(lane: Lane, client: BoxClient): Promise<void> {
    const message = lane.outgoing;
    if (message === null) return;
    const { clock, random } = this.#parts;
    try {
      const isSent = await sendByLane(client, lane.traffic.parts, message, clock.nowMs(), random);
      if (lane.outgoing !== message) return;
      if (isSent) lane.sentAt = clock.nowMs();
      clock.after(LANE_AGAIN_MS, () => {
        const again = this.links.client(laneKey(lane));
        if (lane.outgoing === message && again !== null && !this.#isClosed) void this.#sendLane(lane, again);
      });
    } catch {
      // The connection broke: the next one says it again.
    }
  }

  #watchDays(): void {
    this.#cancelDays = this.#parts.clock.after(DAY_CHECK_MS, () => {
      for (const lane of this.#lanes.values()) this.#turnLane(lane);
      this.#watchDays();
    });
  }

  #turnLane(lane: Lane): void {
    const { fresh, over } = lane.traffic.turnDays(this.#parts.clock.nowMs());
    for (const address of over) this.#forgetBox(address, { lane });
    this.#expectLane(lane, fresh);
  }

  #expectLane(lane: Lane, addresses: readonly string[]): void {
    this.#expectFor({ lane }, addresses);
  }

  #expectFor(reader: BoxReader, addresses: readonly string[]): void {
    for (const address of addresses) {
      const readers = this.#readers.get(address) ?? new Set();
      this.#readers.set(address, readers.add(reader));
    }
    this.place.server.expect(addresses);
    // What lies there already has come: in a turn of its own, since this one is not over.
    for (const address of addresses) {
      const frame = this.place.server.frameAt(address);
      if (frame !== null) this.later(0, () => this.#arrived(address, frame));
    }
  }

  /** Two lanes may read the same boxes: those of a contact who is let into a group, too. */
  #forgetBox(address: string, reader: BoxReader): void {
    const readers = this.#readers.get(address);
    if (readers === undefined) return;
    for (const one of readers) if (isSameReader(one, reader)) readers.delete(one);
    if (readers.size > 0) return;
    this.#readers.delete(address);
    this.place.server.forget([address]);
  }

  #arrived(address: string, frame: Uint8Array): void {
    if (this.#isClosed) return;
    for (const reader of [...(this.#readers.get(address) ?? [])]) this.#read(reader, address, frame.slice());
  }

  #read(reader: BoxReader, address: string, frame: Uint8Array): void {
    if ("conversation" in reader) {
      const isRead = this.#attempt(reader.conversation, (kept) =>
        kept.do({ type: "arrived", address, frame }),
      );
      // It stays in its box meanwhile, and nobody would bring it a second time.
      if (!isRead) this.later(LOCAL_LIMITS.RESEND_MIN_MS, () => this.#arrived(address, frame));
      return;
    }
    const { lane } = reader;
    const { message, expect } = lane.traffic.arrived(address, frame);
    this.consume(address);
    this.#expectLane(lane, expect);
    // A turn of its own: what goes wrong there is not the fault of whoever brought the frame.
    if (message !== null) this.later(0, () => lane.onMessage(message));
  }

  put(
    conversation: string,
    { put, place, writeKey, frame }: Extract<ConversationEffect, { type: "put" }>,
  ): void {
    const client = this.links.client(linkKey(conversation, place));
    const answer = (status: PutResult) =>
      this.#attempt(conversation, (kept) => kept.do({ type: "answered", put, status }));
    // Without a connection nothing answers: `disconnected` has come, or comes.
    client?.put(writeKey, frame).then(
      ({ status, hash }) => {
        if (status !== "exists") answer(status);
        else answer(equalBytes(hash, frameHash(frame)) ? "same" : "foreign");
      },
      () => {},
    );
  }

  expect(conversation: string, addresses: readonly string[]): void {
    const kept = this.conversations.get(conversation);
    if (kept !== undefined && this.#isSilenced(kept)) return;
    this.#expectFor({ conversation }, addresses);
  }

  forget(conversation: string, addresses: readonly string[]): void {
    for (const address of addresses) this.#forgetBox(address, { conversation });
  }

  consume(address: string): void {
    this.place.server.consume(address);
    this.#readers.delete(address);
    this.place.server.forget([address]);
  }

  welcome(conversation: string, member: string, welcome: Uint8Array): void {
    this.#guide?.welcome(conversation, member, welcome);
  }

  record(kept: KeptConversation, event: ConversationEvent): void {
    this.#guide?.record(kept, event);
  }

  changed(
    kept: KeptConversation,
    rows: readonly ConversationRow[],
    deliveries: readonly Delivered[],
    events: readonly ConversationEvent[],
  ): void {
    this.#guide?.changed(kept, rows, deliveries, events);
    this.refresh();
  }
}

const isSameReader = (a: BoxReader, b: BoxReader): boolean =>
  "lane" in a ? "lane" in b && a.lane === b.lane : "conversation" in b && a.conversation === b.conversation;

const linkKey = (conversation: string, place: string): string => `${conversation} ${place}`;
const laneKey = (lane: Lane): string => `lane ${lane.id}`;
