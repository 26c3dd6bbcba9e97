/** The conversations that this device takes part in, between their machines, the own boxes and the links to other places. */

import {
  type ConversationEffect,
  type ConversationEvent,
  type ConversationInput,
  type ConversationRow,
  type ErrorCode,
  equalBytes,
  errorCodeOf,
  frameHash,
  LOCAL_LIMITS,
  type PlacedBox,
  type PutResult,
} from "@hushroom/protocol";
import type { Clock } from "../clock.ts";
import type { Log } from "../log.ts";
import type { BoxReaders } from "./box-readers.ts";
import type { FullRelays } from "./full-relays.ts";
import type { ConversationOwner, Delivered, KeptConversation } from "./kept-conversation.ts";
import type { Levels } from "./levels/levels.ts";
import type { Links, LinkWish } from "./links.ts";
import type { MessengerGuide } from "./messenger-guide.ts";
import type { RelayBoxes } from "./relay-boxes.ts";
import type { LookEffect, RelayLooks } from "./relay-looks.ts";

export interface OpenConversationsOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** Where the own box server is. */
  readonly ownPlace: string;
  readonly readers: BoxReaders;
  readonly relayBoxes: RelayBoxes;
  readonly relayLooks: RelayLooks;
  readonly fullRelays: FullRelays;
  readonly links: Links;
  readonly levels: Levels;
  readonly isClosed: () => boolean;
  readonly refresh: () => void;
}

const linkKey = (conversation: string, place: string): string => `${conversation} ${place}`;

export class OpenConversations implements ConversationOwner {
  readonly all = new Map<string, KeptConversation>();
  readonly #options: OpenConversationsOptions;
  #guide: MessengerGuide | null = null;
  /** What stopped a step of a conversation, until it can write again; `changes`: how many it had made. */
  readonly #stuck = new Map<string, { readonly code: ErrorCode; readonly changes: number }>();

  constructor(options: OpenConversationsOptions) {
    this.#options = options;
  }

  follow(guide: MessengerGuide): void {
    this.#guide = guide;
  }

  wishes(): LinkWish[] {
    const wishes: LinkWish[] = [];
    for (const kept of this.all.values()) {
      if (kept.meta.hasLeft || this.#isSilenced(kept)) continue;
      for (const { place, isWaitedFor } of kept.machine.places()) {
        wishes.push({ key: linkKey(kept.id, place), place, isWaitedFor });
      }
    }
    return wishes;
  }

  /** Why a step of a conversation that nobody asked for could not be made, and none has been since. */
  stuckWith(id: string): ErrorCode | null {
    return this.#stuck.get(id)?.code ?? null;
  }

  /** How many of the others in a conversation have a connection with this device. */
  reached(kept: KeptConversation): number {
    const devices = kept.machine.places().filter(({ isRelay }) => !isRelay);
    return devices.filter(({ place }) => this.#isUp(kept.id, place)).length;
  }

  reaches({ id }: KeptConversation, place: string): boolean {
    return this.#isUp(id, place);
  }

  /** Relays that this conversation has a connection with. */
  relaysReached(kept: KeptConversation): string[] {
    const relays = kept.machine.places().filter(({ isRelay }) => isRelay);
    return relays.filter(({ place }) => this.#isUp(kept.id, place)).map(({ place }) => place);
  }

  connected(id: string, place: string): void {
    const link = linkKey(id, place);
    const client = this.#options.links.client(link);
    if (client === null) return;
    const bootId = Buffer.from(client.bootId).toString("hex");
    const keeper = { bootId, keepsMs: client.ttlMs };
    this.#attempt(id, (kept) => kept.do({ type: "connected", place, keeper }));
    this.#options.relayBoxes.connected(link, client);
  }

  readAt({ id }: KeptConversation, relays: readonly string[]): void {
    this.#attempt(id, (kept) => {
      const { standing, own } = kept.machine;
      if (standing !== "removed" && own.relays.join() !== relays.join()) kept.do({ type: "relays", relays });
    });
  }

  disconnected(id: string, place: string): void {
    this.#attempt(id, (kept) => kept.do({ type: "disconnected", place }));
  }

  /** False: it was not taken in, and has to come again. */
  arrived(id: string, address: string, frame: Uint8Array): boolean {
    return this.#attempt(id, (kept) => kept.do({ type: "arrived", address, frame }));
  }

  /** A step at a slot's time. */
  step(kept: KeptConversation, input: ConversationInput): boolean {
    return this.#attempt(kept.id, () => kept.do(input));
  }

  /** A conversation's own timer. */
  wake(id: string): void {
    this.#attempt(id, (kept) => kept.do({ type: "tick" }));
  }

  put(conversation: string, effect: Extract<ConversationEffect, { type: "put" }>): void {
    const { put, place, writeKey, frame } = effect;
    const kept = this.all.get(conversation);
    // Its connections end with the next look at whom to dial; until then they are somebody's who is not to have this.
    if (kept !== undefined && this.#isSilenced(kept)) return;
    if (kept !== undefined && this.isSlotted(conversation)) {
      this.#options.levels.put(kept, effect);
      return;
    }
    const link = linkKey(conversation, place);
    const client = this.#options.links.client(link);
    const isRelay = kept?.machine.places().some((one) => one.isRelay && one.place === place) === true;
    const answer = (status: PutResult) => {
      if (isRelay) this.#options.fullRelays.answered(place, link, status);
      this.#attempt(conversation, (kept) => kept.do({ type: "answered", put, status }));
    };
    // Without a connection nothing answers: `disconnected` has come, or comes.
    client?.put(writeKey, frame).then(
      ({ status, hash }) => {
        if (status !== "exists") answer(status);
        else answer(equalBytes(hash, frameHash(frame)) ? "same" : "foreign");
      },
      () => {},
    );
  }

  look(conversation: string, effect: LookEffect): void {
    const kept = this.all.get(conversation);
    if (kept === undefined) return;
    // For who is silenced nobody is dialled; and in slots nothing goes out but by them.
    const isHere = () => this.all.get(conversation) === kept && !this.#isSilenced(kept);
    const isWanted = () => isHere() && kept.machine.level.used.level === "direct";
    const looking = this.#options.relayLooks.look(effect, isWanted);
    void looking.then((seen) => this.step(kept, { type: "looked", look: effect.look, seen }));
  }

  expect(conversation: string, boxes: readonly PlacedBox[]): void {
    const kept = this.all.get(conversation);
    if (kept !== undefined && this.#isSilenced(kept)) return;
    this.#options.readers.expect({ conversation }, this.#ownAddresses(boxes));
    this.#eachRelay(conversation, boxes, (link, addresses) =>
      this.#options.relayBoxes.expect(link, addresses, (address, frame) =>
        this.arrived(conversation, address, frame.slice()),
      ),
    );
  }

  forget(conversation: string, boxes: readonly PlacedBox[]): void {
    this.#options.readers.forget({ conversation }, this.#ownAddresses(boxes));
    this.#eachRelay(conversation, boxes, (link, addresses) =>
      this.#options.relayBoxes.forget(link, addresses),
    );
  }

  consume({ place, address }: PlacedBox): void {
    // What lies at a relay stays there until its time is over.
    if (place === this.#options.ownPlace) this.#options.readers.consume(address);
  }

  heard(place: string): void {
    this.#options.links.heard(place);
  }

  #ownAddresses(boxes: readonly PlacedBox[]): string[] {
    const { ownPlace } = this.#options;
    return boxes.filter(({ place }) => place === ownPlace).map(({ address }) => address);
  }

  #eachRelay(
    conversation: string,
    boxes: readonly PlacedBox[],
    act: (link: string, addresses: readonly string[]) => void,
  ): void {
    const relays = new Set(boxes.map(({ place }) => place));
    relays.delete(this.#options.ownPlace);
    for (const relay of relays) {
      const here = boxes.filter(({ place }) => place === relay);
      act(
        linkKey(conversation, relay),
        here.map(({ address }) => address),
      );
    }
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
    this.followLevel(kept);
    this.#guide?.changed(kept, rows, deliveries, events);
    this.#options.refresh();
  }

  /** Not before it is here: what is found for it has to be taken in. */
  followLevel(kept: KeptConversation): void {
    if (this.all.get(kept.id) === kept) this.#options.levels.follow(kept, this.#isSilenced(kept));
  }

  isSlotted(id: string): boolean {
    const kept = this.all.get(id);
    return kept !== undefined && kept.machine.level.used.level !== "direct";
  }

  #isSilenced(kept: KeptConversation): boolean {
    return this.#guide?.isSilenced(kept) ?? false;
  }

  #isUp(id: string, place: string): boolean {
    return this.#options.links.client(linkKey(id, place)) !== null;
  }

  /** A full store stops one conversation's step, not the program. What was to be done is done again later. */
  #attempt(id: string, act: (kept: KeptConversation) => void): boolean {
    const kept = this.all.get(id);
    if (kept === undefined || this.#options.isClosed()) return true;
    try {
      act(kept);
      this.#goOn(kept);
      return true;
    } catch (error) {
      const code = errorCodeOf(error);
      this.#options.log.write("error", "conversation-stuck", {}, code);
      this.#stuck.set(id, { code, changes: kept.changes });
      this.#guide?.show(kept);
      this.#reconnect(kept);
      return false;
    }
  }

  #goOn(kept: KeptConversation): void {
    const stuck = this.#stuck.get(kept.id);
    if (stuck === undefined || stuck.changes === kept.changes) return;
    this.#stuck.delete(kept.id);
    this.#guide?.show(kept);
  }

  /** A machine that was loaded anew knows of no connection. */
  #reconnect(kept: KeptConversation): void {
    this.#options.clock.after(LOCAL_LIMITS.LINK_PAUSE_MIN_MS, () => {
      if (this.#options.isClosed() || this.all.get(kept.id) !== kept) return;
      this.wake(kept.id);
      this.expect(kept.id, kept.machine.expected());
      for (const { place } of kept.machine.places()) {
        if (this.#isUp(kept.id, place)) this.connected(kept.id, place);
      }
    });
  }
}
