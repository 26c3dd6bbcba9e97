/**
 * The machinery of one identity's conversations: the own box server, the links to other people's, the lanes and the
 * conversations, wired to each other. Who may join what is for contacts.ts and groups.ts.
 */

import type { BoxClient, Tor } from "@hushroom/net";
import {
  type Card,
  type ErrorCode,
  HushError,
  type Identity,
  LOCAL_LIMITS,
  type OwnMember,
  PROTOCOL_LIMITS,
} from "@hushroom/protocol";
import { BoxReaders } from "./box-readers.ts";
import { decodeMeta } from "./conversation-meta.ts";
import { dialBoxes, dialSlots } from "./dialling.ts";
import { EndingClock } from "./ending-clock.ts";
import { FullRelays } from "./full-relays.ts";
import { KeptConversation, type KeptParts } from "./kept-conversation.ts";
import type { Lane } from "./lane.ts";
import { Lanes, linksOfLane } from "./lanes.ts";
import { Levels } from "./levels/levels.ts";
import { LogPlaces } from "./levels/log-places.ts";
import { RelayTerms } from "./levels/relay-terms.ts";
import { exactTimer } from "./levels/slot-timer.ts";
import { Links, type LinkWish } from "./links.ts";
import type { MessengerGuide } from "./messenger-guide.ts";
import { OpenConversations } from "./open-conversations.ts";
import { OwnPlace } from "./own-place.ts";
import { OwnSteps } from "./own-steps.ts";
import type { SealedParts } from "./parts.ts";
import { RelayBoxes } from "./relay-boxes.ts";
import { RelayFaults } from "./relay-faults.ts";
import { RelayLooks } from "./relay-looks.ts";
import { RelayTickets } from "./tickets/relay-tickets.ts";

const RELINK_MS = 30;
const DAY_CHECK_MS = 30 * 60_000;

export class Messenger {
  readonly identity: Identity;
  /** As others are given it; another one when the own relays change. */
  card: Card;
  readonly place: OwnPlace;
  readonly links: Links;
  readonly tickets: RelayTickets;
  readonly levels: Levels;
  readonly terms: RelayTerms;
  readonly faults: RelayFaults;
  readonly fullRelays: FullRelays;
  /** As given, but for the clock: its timers end with the messenger. */
  readonly parts: SealedParts;
  /** What belongs to no conversation and nobody called. */
  readonly steps: OwnSteps;
  readonly #clock: EndingClock;
  readonly #readers: BoxReaders;
  readonly #relayBoxes: RelayBoxes;
  readonly #relayLooks: RelayLooks;
  readonly #lanes: Lanes;
  readonly #open: OpenConversations;
  #guide: MessengerGuide | null = null;
  #isRelinking = false;
  #isClosed = false;

  constructor(parts: SealedParts, identity: Identity, card: Card) {
    this.#clock = new EndingClock(parts.clock);
    this.parts = { ...parts, clock: this.#clock };
    this.identity = identity;
    this.card = card;
    const { clock, log, random } = this.parts;
    const isClosed = () => this.#isClosed;
    this.steps = new OwnSteps({ clock, log, isClosed, changed: () => this.#guide?.troubleChanged() });
    this.place = this.#makePlace();
    this.tickets = this.#makeTickets();
    this.links = this.#makeLinks();
    this.#readers = new BoxReaders({
      server: this.place.server,
      found: (address, frame) => this.steps.later(0, () => this.#arrived(address, frame)),
    });
    this.#relayBoxes = new RelayBoxes({ clock, client: (link) => this.links.client(link) });
    this.#relayLooks = this.#makeLooks();
    this.faults = new RelayFaults(log, () => this.#guide?.relaysChanged());
    this.fullRelays = new FullRelays(clock, () => this.#guide?.relaysChanged());
    this.#lanes = new Lanes({
      clock,
      random,
      readers: this.#readers,
      relayBoxes: this.#relayBoxes,
      fullRelays: this.fullRelays,
      ownRelays: () => this.card.relays,
      writesRelays: (id) => this.conversations.get(id)?.machine.relayUse !== "never",
      client: (key) => this.links.client(key),
      heard: (place) => this.links.heard(place),
      later: (act) => this.steps.later(0, act),
      refresh: () => this.refresh(),
    });
    this.terms = new RelayTerms(clock);
    this.levels = this.#makeLevels();
    this.#open = new OpenConversations({
      clock,
      log,
      ownPlace: identity.onion,
      readers: this.#readers,
      relayBoxes: this.#relayBoxes,
      relayLooks: this.#relayLooks,
      fullRelays: this.fullRelays,
      links: this.links,
      levels: this.levels,
      isClosed,
      refresh: () => this.refresh(),
    });
  }

  #makePlace(): OwnPlace {
    const { clock, log, random, listen } = this.parts;
    return new OwnPlace({
      address: this.identity.onion,
      key: this.identity.onionKey,
      listen: listen(),
      clock,
      log,
      random,
      arrived: (address, frame) => this.#arrived(address, frame),
    });
  }

  #makeTickets(): RelayTickets {
    const { store, clock, random } = this.parts;
    return new RelayTickets({
      store,
      clock,
      random,
      fraction: () => this.#fraction(),
      connect: (relay) => this.#dialAlone(relay, "tickets"),
      changed: () => this.#guide?.relaysChanged(),
    });
  }

  #makeLooks(): RelayLooks {
    const { clock, random } = this.parts;
    return new RelayLooks({ clock, random, connect: (relay) => this.#dialAlone(relay, "look") });
  }

  /** On a circuit that nothing else goes by. */
  async #dialAlone(relay: string, purpose: string): Promise<BoxClient> {
    const { needTor, random } = this.parts;
    return dialBoxes(needTor(), relay, `${purpose} ${Buffer.from(random(8)).toString("hex")}`, null);
  }

  /** From 0 up to 1. */
  #fraction(): number {
    return (this.parts.random(1)[0] ?? 0) / 256;
  }

  #makeLinks(): Links {
    const { clock, tor } = this.parts;
    return new Links({
      tor,
      clock,
      connect: (here, wish, isolation) => this.#connect(here, wish, isolation),
      random: () => this.#fraction(),
      dialKeys: (place) => this.#guide?.dialKeys(place) ?? [],
      listener: {
        up: (key, place, client) => this.#up(key, place, client),
        down: (key, place) => this.#open.disconnected(key.split(" ")[0] ?? "", place),
      },
    });
  }

  async #connect(tor: Tor, { key, place }: LinkWish, isolation: string): Promise<BoxClient> {
    const right = this.tickets.right(place, key);
    const client = await dialBoxes(tor, place, isolation, right);
    if (right !== null) client.onClose(() => right.closed());
    return client;
  }

  #makeLevels(): Levels {
    const { clock, random, tor, slotMs } = this.parts;
    return new Levels({
      slotMs: slotMs ?? PROTOCOL_LIMITS.SLOT_MS,
      clock,
      timer: exactTimer(clock),
      random,
      dial: (at, isolation) => dialSlots(tor(), at, isolation),
      purse: (at, ms) => this.tickets.purse(at, ms),
      places: new LogPlaces(this.parts.store),
      terms: this.terms,
      step: (kept, input) => this.#open.step(kept, input),
      changed: (kept) => this.#guide?.show(kept),
      withheld: () => this.#guide?.relaysChanged(),
    });
  }

  get kept(): KeptParts {
    const { store, clock, random } = this.parts;
    return { store, clock, random, owner: this.#open };
  }

  /** This identity as a member of a conversation. */
  member(memberSeed: Uint8Array, name: string = this.identity.name): OwnMember {
    return { memberSeed, name, place: this.identity.onion, relays: this.card.relays };
  }

  /** Where this identity reads besides its own box server; conversations tell their members. */
  readAt(card: Card): void {
    this.card = card;
    this.#lanes.turnDays();
    for (const kept of this.conversations.values()) this.#open.readAt(kept, card.relays);
    this.refresh();
  }

  get conversations(): ReadonlyMap<string, KeptConversation> {
    return this.#open.all;
  }

  /** Loads every conversation; then `attend` says which lanes are listened to, and everything goes on. */
  async open(guide: MessengerGuide, attend: () => void): Promise<void> {
    this.#guide = guide;
    this.#open.follow(guide);
    await this.place.open();
    for (const [, bytes] of this.parts.store.list("meta/")) {
      const kept = KeptConversation.load(this.kept, decodeMeta(bytes));
      this.#open.all.set(kept.id, kept);
    }
    attend();
    for (const kept of this.conversations.values()) {
      kept.resume();
      this.#open.readAt(kept, this.card.relays);
      this.levels.follow(kept, guide.isSilenced(kept));
    }
    this.#watchDays();
    this.refresh();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#clock.end();
    for (const kept of this.conversations.values()) kept.end();
    this.links.close();
    this.#relayLooks.close();
    this.levels.close();
    await this.place.close();
  }

  /** Tor is ready, for the first time or again. */
  torReady(): void {
    const tor = this.parts.tor();
    if (tor === null || this.#isClosed) return;
    this.place.useTor(tor);
    this.links.torStarted();
    this.tickets.tryNow();
  }

  add(kept: KeptConversation): void {
    this.#open.all.set(kept.id, kept);
    this.#open.followLevel(kept);
    // Its first step came before it was here: nobody was told of it yet.
    this.#guide?.show(kept);
    this.refresh();
  }

  /** Ends it; its records are the caller's to erase. */
  drop(id: string): void {
    this.conversations.get(id)?.end();
    this.#open.all.delete(id);
    this.deafen(id);
    this.refresh();
  }

  listen(lane: Lane): void {
    this.#lanes.listen(lane);
    this.refresh();
  }

  lane(id: string): Lane | undefined {
    return this.#lanes.get(id);
  }

  unlisten(id: string): void {
    this.#lanes.unlisten(id);
    for (const links of [this.tickets, this.fullRelays]) links.drop(linksOfLane(id));
    this.refresh();
  }

  /** Says it at once if there is a connection, and at each new one until it is null. */
  say(lane: Lane, message: Uint8Array | null): void {
    this.#lanes.say(lane, message);
    this.refresh();
  }

  /** Who may dial, and whom to dial, may have changed. */
  refresh(): void {
    if (this.#isRelinking) return;
    this.#isRelinking = true;
    this.parts.clock.after(RELINK_MS, () => {
      this.#isRelinking = false;
      const isOther = this.place.allow(this.#guide?.allowedKeys() ?? []);
      if (isOther) for (const kept of this.conversations.values()) this.#guide?.show(kept);
      this.links.want([...this.#open.wishes(), ...this.#lanes.wishes()]);
    });
  }

  /** Before somebody else is to be let in: what Tor publishes has an end. Throws SEALED_TOO_MANY_DIALLERS. */
  assertRoomForDialler(): void {
    const keys = new Set(this.#guide?.allowedKeys() ?? []);
    if (keys.size >= LOCAL_LIMITS.DIAL_KEYS_MAX) throw new HushError("SEALED_TOO_MANY_DIALLERS");
  }

  /** Whether Tor has no room to publish this identity's address for whoever reads at this place. */
  isLeftOut(place: string): boolean {
    return this.place.isFull && this.place.leavesOut(this.#guide?.keysOf(place) ?? []);
  }

  /** What keeps a conversation from being as it should, besides its relays and its level. */
  troubleOf({ id, machine }: KeptConversation): ErrorCode | null {
    const others = machine.roster.members.filter(({ id: member }) => member !== machine.self);
    const isLeftOut = others.some(({ place }) => this.isLeftOut(place));
    return this.#open.stuckWith(id) ?? (isLeftOut ? "SEALED_LEFT_OUT" : null);
  }

  /** How many of the others in a conversation have a connection with this device. */
  reached(kept: KeptConversation): number {
    return this.#open.reached(kept);
  }

  /** What these relays cost to be read whole, as far as the conversation has a connection with them now. */
  async learnTerms({ id }: KeptConversation, relays: readonly string[]): Promise<void> {
    const asking = relays.map(async (relay) => {
      const client = this.links.client(`${id} ${relay}`);
      if (client !== null) await this.terms.ask(relay, client);
    });
    await Promise.all(asking);
  }

  /** Whether a conversation has a connection with this place. */
  reaches(kept: KeptConversation, place: string): boolean {
    return this.#open.reaches(kept, place);
  }

  /** Relays that a conversation has a connection with. */
  relaysReached(kept: KeptConversation): string[] {
    return this.#open.relaysReached(kept);
  }

  /** Its frames go out in slots alone, and nothing else may be seen of it. */
  isSlotted(id: string): boolean {
    return this.#open.isSlotted(id);
  }

  /** Something waits to be said to this contact outside of the conversation: how it begins anew. */
  hasToSay({ meta }: KeptConversation): boolean {
    return this.#lanes.get(`contact/${meta.contact}`)?.outgoing != null;
  }

  /** The device slept, or its clock was set: connections are likely dead. */
  woke(): void {
    this.links.tryNow();
    this.levels.woke();
  }

  tryNow(id: string): void {
    this.links.tryNow(({ key }) => key.startsWith(`${id} `));
  }

  /** Nothing that comes for this conversation is taken in, until it is expected anew. */
  deafen(id: string): void {
    this.levels.drop(id);
    this.#readers.deafen(id);
    this.#relayBoxes.drop(`${id} `);
    for (const links of [this.tickets, this.fullRelays]) links.drop(`${id} `);
  }

  #up(key: string, place: string, client: BoxClient): void {
    const [id = "", rest = ""] = key.split(" ");
    if (id === "lane" && this.#lanes.connected(rest, place, client)) return;
    this.#open.connected(id, place);
    this.#lanes.carriedBy(id);
  }

  #watchDays(): void {
    this.parts.clock.after(DAY_CHECK_MS, () => {
      this.#lanes.turnDays();
      this.#watchDays();
    });
  }

  #arrived(address: string, frame: Uint8Array): void {
    if (this.#isClosed) return;
    for (const reader of this.#readers.of(address)) {
      if ("lane" in reader) this.#lanes.arrived(reader.lane, address, frame.slice());
      else if (!this.#open.arrived(reader.conversation, address, frame.slice()))
        // It stays in its box meanwhile, and nobody would bring it a second time.
        this.steps.later(LOCAL_LIMITS.RESEND_MIN_MS, () => this.#arrived(address, frame));
    }
  }
}
