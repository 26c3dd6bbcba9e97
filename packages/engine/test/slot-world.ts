/**
 * Two contacts, or the members of a group, with the engine's own drivers, a relay and simulated circuits between them, in virtual time. Boxes of a
 * device are filled by hand, so that everything which goes there is seen.
 */

import { createCipheriv } from "node:crypto";
import {
  addressText,
  boxAddress,
  Conversation,
  type ConversationEffect,
  type ConversationInput,
  decodeBoxAnswer,
  encodeBoxRequest,
  encodeKeyPackage,
  formatOnionAddress,
  foundersProfile,
  foundTogether,
  joinByWelcome,
  type LevelChoice,
  memberKeyPackage,
  type OwnMember,
  ownMemberId,
  type PlacedBox,
  pairProfile,
  suiteFor,
  WRITE_KEY_BYTES,
} from "@hushroom/protocol";
import { MemoryStore, RelayServer } from "@hushroom/relay";
import { SeededRandom, VirtualWorld } from "@hushroom/testkit";
import { newMeta } from "../src/sealed/conversation-meta.ts";
import { recordEvent } from "../src/sealed/event-rows.ts";
import { KeptConversation } from "../src/sealed/kept-conversation.ts";
import type { SlotConnection } from "../src/sealed/levels/level-circuits.ts";
import { Levels } from "../src/sealed/levels/levels.ts";
import { LogPlaces } from "../src/sealed/levels/log-places.ts";
import { RamStore } from "../src/store/ram-store.ts";
import { SlotIssuer } from "./slot-issuer.ts";
import { appended, otherBoot, putAnswered, ShownLogs } from "./slot-lies.ts";

export const RELAY = "relay.example";
export const SLOT_MS = 10_000;
/** Entries in each answer of the log. */
export const LOG_BATCH = 4;
/** Of members of a group. */
const CAP = 16;
const PATH_MS = 400;
const DIAL_MS = 2500;
const DEVICE_MS = 300;
const DIRECT_LOOK_MS = 5000;
const HELLO = 64;
const PUT = 1;
const APPEND = 6;
const LOG = 71;
const TAG_END = 5;
const DAY_START_MS = Date.UTC(2030, 0, 1);
const DAY_MS = 86_400_000;

export interface SlotWorldOptions {
  readonly seed: number;
  /** Of the day. */
  readonly startMs?: number;
  /** The relay asks for tickets. */
  readonly isTicketed?: boolean;
  /** How long the relay keeps a frame, and how many its log has room for. */
  readonly ttlMs?: number;
  readonly logEntries?: number;
}

/** Megabytes of noise go out in an hour. */
function fastRandom(seed: number): (length: number) => Uint8Array {
  const key = Buffer.alloc(32);
  key.writeUInt32BE(seed);
  const stream = createCipheriv("aes-256-ctr", key, Buffer.alloc(16));
  return (length) => new Uint8Array(stream.update(Buffer.alloc(length)));
}

/** One message of a client to the relay. */
export interface Sent {
  readonly atMs: number;
  readonly by: string;
  readonly connection: number;
  readonly op: number;
  readonly bytes: number;
}

export class SlotWorld {
  readonly time: VirtualWorld;
  readonly people: SlotPerson[] = [];
  readonly sent: Sent[] = [];
  /** What was appended to the relay's log. */
  readonly appended: string[] = [];
  /** The write keys of boxes that were put at the relay. */
  readonly writeKeys: Uint8Array[] = [];
  /** What the relay sent to them. */
  readonly received: Sent[] = [];
  /** Who put frames into the other's device. */
  readonly devicePuts: string[] = [];
  isRelayUp = true;
  /** Whether the relay claims another boot on each connection. */
  isOtherToEach = false;
  /** Whether the relay forgets what it is given to append, though it answers. */
  drops: () => boolean = () => false;
  /** Whether it does so with what this person puts into boxes. */
  loses: (by: string) => boolean = () => false;
  /** Whether in its log it gives out noise to one person in place of what another one appended. */
  hides: (from: string, by: string) => boolean = () => false;
  readonly isTicketed: boolean;
  readonly #room: Required<Pick<SlotWorldOptions, "ttlMs" | "logEntries">>;
  readonly #random: (length: number) => Uint8Array;
  readonly tickets: SlotIssuer;
  #relay: RelayServer;
  #connections = 0;
  readonly #open = new Map<number, () => void>();
  readonly #shownLogs: ShownLogs;

  constructor({ seed, startMs = 0, isTicketed = false, ...room }: SlotWorldOptions) {
    this.isTicketed = isTicketed;
    this.#room = { ttlMs: DAY_MS, logEntries: 10_000, ...room };
    this.time = new VirtualWorld(DAY_START_MS + startMs);
    this.#random = fastRandom(seed);
    this.tickets = new SlotIssuer(() => this.time.nowMs, this.#random);
    this.#relay = this.#newRelay();
    this.#shownLogs = new ShownLogs((from, by) => this.hides(from, by), this.#random);
  }

  /** Two contacts at `direct`. */
  pair(seed: number): [SlotPerson, SlotPerson] {
    const [alice, bob] = [new SlotPerson(this, "alice", seed), new SlotPerson(this, "bob", seed + 1)];
    this.people.push(alice, bob);
    const bundle = memberKeyPackage(bob.own, suiteFor(2), this.time.nowMs, bob.random);
    const welcome = alice.found(encodeKeyPackage(bundle.keyPackage));
    const mls = joinByWelcome(welcome, bundle, bob.random, this.time.nowMs);
    if (mls === null) throw new Error("the Welcome leads somewhere");
    bob.begin(Conversation.begin(bob.choices, mls));
    for (const person of this.people) person.meet();
    this.time.runFor(60_000);
    return [alice, bob];
  }

  /** A group at `direct`; the first made it, and is its admin and orderer. */
  group(seed: number, names: readonly string[]): SlotPerson[] {
    for (const [at, name] of names.entries()) this.people.push(new SlotPerson(this, name, seed + at));
    const [founder, ...others] = this.people;
    founder?.foundGroup();
    for (const other of others) {
      founder?.do({ type: "wish", wish: { type: "add", keyPackage: other.offer() } });
      this.time.runFor(5000);
    }
    this.time.runFor(60_000);
    return this.people;
  }

  /** Brings a newcomer its Welcome. */
  welcome(member: string, welcome: Uint8Array): void {
    this.people.find(({ own }) => ownMemberId(own.memberSeed) === member)?.join(welcome);
    for (const person of this.people) if (person.hasBegun) person.meet();
  }

  dial(by: string): PromiseLike<SlotConnection> {
    return {
      // In virtual time nothing waits for the event loop.
      // biome-ignore lint/suspicious/noThenProperty: it is to be taken for a promise
      then: (opened: (connection: SlotConnection) => unknown, failed: () => unknown) => {
        this.time.after(DIAL_MS, () => (this.isRelayUp ? opened(this.#connect(by)) : failed()));
      },
    } as PromiseLike<SlotConnection>;
  }

  /** Everybody loses the connection; what lay in the relay is gone. */
  stopRelay(): void {
    this.isRelayUp = false;
    for (const cut of [...this.#open.values()]) cut();
    this.#relay = this.#newRelay();
  }

  /** The relay ends one connection. */
  cut(connection: number): void {
    this.#open.get(connection)?.();
  }

  /** As who is at `direct` reads at a relay: what lies in these boxes. */
  lookInto(addresses: readonly string[], found: (address: string, frame: Uint8Array) => void): void {
    const inner = this.#relay.connect(
      (bytes) => {
        if (bytes[0] === HELLO) return;
        const answer = decodeBoxAnswer(bytes);
        const address = answer.op === "box" ? addresses[answer.tag] : undefined;
        if (answer.op === "box" && answer.found && address !== undefined)
          found(address, answer.frame.slice());
      },
      () => {},
    );
    for (const [tag, address] of addresses.entries())
      inner.receive(
        encodeBoxRequest({ op: "get", tag, address: Uint8Array.from(Buffer.from(address, "hex")) }),
      );
    inner.ended();
  }

  #newRelay(): RelayServer {
    const random = this.#random;
    const nowMs = this.time.clock;
    const clock = { nowMs, after: (delayMs: number, act: () => void) => this.time.after(delayMs, act) };
    return new RelayServer({
      store: (events) => new MemoryStore({ boxes: 40_000, ...this.#room, random, nowMs, events }),
      terms: { batch: LOG_BATCH, paceMs: SLOT_MS, rightPuts: 720 },
      random,
      clock,
      tickets: this.isTicketed ? this.tickets.office(clock) : null,
    });
  }

  #connect(by: string): SlotConnection {
    const connection = this.#connections++;
    let listener: { message(bytes: Uint8Array): void; closed(): void } | null = null;
    const down = (act: () => void) => this.time.after(PATH_MS, act);
    const cut = () => {
      this.#open.delete(connection);
      listener?.closed();
    };
    this.#open.set(connection, cut);
    const inner = this.#relay.connect((message) => {
      const [op = 0] = message;
      const bytes = op === HELLO && this.isOtherToEach ? otherBoot(message, connection) : message;
      this.received.push({ atMs: this.time.nowMs, by, connection, op, bytes: bytes.length });
      const shown = op === LOG ? this.#shownLogs.shown(bytes, by) : bytes.slice();
      down(() => listener?.message(shown));
    }, cut);
    return {
      listen: (given) => {
        listener = given;
      },
      send: (messages) => {
        for (const bytes of messages) {
          const [op = 0] = bytes;
          this.sent.push({ atMs: this.time.nowMs, by, connection, op, bytes: bytes.length });
          if (op === PUT) this.writeKeys.push(bytes.slice(TAG_END, TAG_END + WRITE_KEY_BYTES));
          if (op === APPEND) {
            this.appended.push(Buffer.from(bytes.subarray(TAG_END)).toString("latin1"));
            this.#shownLogs.appended(bytes, by);
          }
          if (op === PUT && this.loses(by)) down(() => listener?.message(putAnswered(bytes)));
          else if (op === APPEND && this.drops()) down(() => listener?.message(appended(bytes)));
          else down(() => this.#open.has(connection) && inner.receive(bytes));
        }
      },
      close: () => {
        listener = null;
        if (this.#open.delete(connection)) inner.ended();
      },
    };
  }
}

export class SlotPerson {
  readonly name: string;
  readonly own: OwnMember;
  readonly store = new RamStore();
  readonly places = new LogPlaces(this.store);
  readonly levels: Levels;
  /** When each text was read here. */
  readonly reads = new Map<string, number>();
  /** By what its relay was found not to keep to its word. */
  readonly deeds: string[] = [];
  /** How often messages were shown: each once, if all is well. */
  shown = 0;
  readonly #world: SlotWorld;
  readonly #random: SeededRandom;
  readonly #said = new Map<string, string>();
  #kept: KeptConversation | null = null;
  /** Of a group that is in one. */
  joinsAt: LevelChoice | null = null;
  readonly #laidAside = new Map<string, Uint8Array>();
  #bundle: ReturnType<typeof memberKeyPackage> | null = null;
  #isOver = false;

  constructor(world: SlotWorld, name: string, seed: number) {
    this.#world = world;
    this.name = name;
    this.#random = new SeededRandom(seed);
    const place = formatOnionAddress(this.random(32));
    this.own = { memberSeed: this.random(32), name, place, relays: [RELAY] };
    const { time } = world;
    this.levels = new Levels({
      slotMs: SLOT_MS,
      clock: this.#clock,
      timer: (atMs, act) => time.at(atMs + this.clock.setBackMs, act),
      // Of its own, so that what is said changes nothing of it.
      random: fastRandom(seed + 1000),
      dial: () => world.dial(name),
      purse: () => (world.isTicketed ? world.tickets : null),
      places: this.places,
      terms: { learn: () => {} },
      step: (kept, input) => {
        kept.do(input);
        return true;
      },
      changed: () => {},
      withheld: () => {},
    });
  }

  random = (length: number): Uint8Array => this.#random.bytes(length);

  get kept(): KeptConversation {
    if (this.#kept === null) throw new Error("no conversation yet");
    return this.#kept;
  }

  /** Its clock, which may be behind the true time. */
  readonly clock = { setBackMs: 0 };

  get #clock() {
    const { time } = this.#world;
    return {
      nowMs: () => Math.floor(time.nowMs - this.clock.setBackMs),
      monotonicMs: time.clock,
      after: (delayMs: number, act: () => void) => time.after(delayMs, act),
    };
  }

  get choices() {
    const nowMs = this.#clock.nowMs();
    return { id: "c1", own: this.own, receipts: false, random: this.random, nowMs };
  }

  get hasBegun(): boolean {
    return this.#kept !== null;
  }

  foundGroup(): void {
    const self = ownMemberId(this.own.memberSeed);
    const nowMs = this.#clock.nowMs();
    const profile = foundersProfile(self, "Choir", CAP);
    const creator = memberKeyPackage(this.own, suiteFor(CAP), nowMs, this.random);
    this.begin(Conversation.found(this.choices, creator, profile), "group");
  }

  /** A key package, by which this person can be added. */
  offer(): Uint8Array {
    this.#bundle = memberKeyPackage(this.own, suiteFor(CAP), this.#clock.nowMs(), this.random);
    return encodeKeyPackage(this.#bundle.keyPackage);
  }

  join(welcome: Uint8Array): void {
    if (this.#bundle === null || this.#kept !== null) return;
    const mls = joinByWelcome(welcome, this.#bundle, this.random, this.#clock.nowMs());
    if (mls === null) throw new Error("the Welcome leads somewhere");
    this.begin(Conversation.begin({ ...this.choices, level: this.joinsAt }, mls), "group");
  }

  found(keyPackage: Uint8Array): Uint8Array {
    const self = ownMemberId(this.own.memberSeed);
    const nowMs = this.#clock.nowMs();
    const creator = memberKeyPackage(this.own, suiteFor(2), nowMs, this.random);
    const founded = foundTogether(creator, pairProfile(self), keyPackage, this.random, nowMs);
    if (founded === null) throw new Error("a sound group of two");
    this.begin(Conversation.begin(this.choices, founded.mls));
    return founded.welcome;
  }

  begin(begun: Parameters<typeof KeptConversation.begin>[2], kind: "contact" | "group" = "contact"): void {
    const createdAt = this.#clock.nowMs();
    const contact = kind === "contact" ? "x" : null;
    const meta = newMeta({ id: "c1", kind, name: "other", contact, createdAt });
    this.#kept = KeptConversation.begin(this.#parts, meta, begun);
    this.#watch();
  }

  /** The device of the other answers, if somebody asks for it. */
  meet(): void {
    for (const { place, isRelay } of this.kept.machine.places())
      if (!isRelay) this.kept.do({ type: "connected", place });
  }

  /** At `direct` it watches its relay. */
  #watch(): void {
    this.#world.time.after(DIRECT_LOOK_MS, () => {
      this.#watch();
      if (this.#isOver || this.kept.machine.level.used.level !== "direct") return;
      const here = this.kept.machine.expected().filter(({ place }) => place === RELAY);
      const addresses = here.map(({ address }) => address);
      this.#world.lookInto(addresses, (address, frame) => this.do({ type: "arrived", address, frame }));
    });
  }

  say(text: string): string {
    const id = Buffer.from(this.random(16)).toString("hex");
    this.#said.set(id, text);
    const content = { type: "text", text, replyTo: null } as const;
    const { self, own } = this.kept.machine;
    this.kept.do({ type: "send", id, content }, () =>
      this.kept.history.addOwn(id, this.#clock.nowMs(), { id: self, name: own.name }, content, 1),
    );
    return id;
  }

  choose(choice: LevelChoice): void {
    const id = Buffer.from(this.random(16)).toString("hex");
    this.kept.do({ type: "send", id, content: { type: "level", ...choice } });
  }

  do(input: ConversationInput): void {
    this.kept.do(input);
  }

  /** At its device. The frames of a parcel may come before what names them. */
  takeIn(address: string, frame: Uint8Array): void {
    if (this.#laidAside.size > 500) this.#laidAside.clear();
    this.#laidAside.set(address, frame);
    this.do({ type: "arrived", address, frame });
  }

  stateOf(id: string): string {
    const row = this.kept.history.message(id);
    return row?.delivery?.state ?? "";
  }

  /** The program ends; what it had waits in its store. */
  stop(): void {
    this.#isOver = true;
    this.levels.close();
    this.kept.end();
  }

  restart(): void {
    this.#isOver = false;
    this.#kept = KeptConversation.load(this.#parts, this.kept.meta);
    this.kept.resume();
    this.levels.follow(this.kept, false);
  }

  get #parts() {
    return { store: this.store, clock: this.#clock, random: this.random, owner: this.#owner };
  }

  readonly #owner = {
    put: (_id: string, effect: Extract<ConversationEffect, { type: "put" }>) => this.#put(effect),
    expect: (_id: string, boxes: readonly PlacedBox[]) => {
      for (const { address } of boxes) {
        const frame = this.#laidAside.get(address);
        if (frame !== undefined) this.#world.time.after(1, () => this.takeIn(address, frame));
      }
    },
    forget: () => {},
    consume: () => {},
    look: () => {},
    heard: () => {},
    welcome: (_id: string, member: string, welcome: Uint8Array) =>
      this.#world.time.after(DEVICE_MS, () => this.#world.welcome(member, welcome)),
    wake: () => this.#kept?.do({ type: "tick" }),
    record: (kept: KeptConversation, event: Parameters<typeof recordEvent>[1]) => {
      const nowMs = this.#clock.nowMs();
      if (event.type === "message" && event.content.type === "text") this.shown++;
      if (event.type.startsWith("relay-")) this.deeds.push(event.type);
      if (event.type === "message" && event.content.type === "text" && !this.reads.has(event.content.text))
        this.reads.set(event.content.text, nowMs);
      recordEvent(kept, event, { nowMs, random: this.random });
    },
    changed: (kept: KeptConversation) => this.levels.follow(kept, false),
  };

  #put(effect: Extract<ConversationEffect, { type: "put" }>): void {
    const { put, place, writeKey, frame } = effect;
    if (this.kept.machine.level.used.level !== "direct") {
      this.levels.put(this.kept, effect);
      return;
    }
    this.#world.devicePuts.push(this.name);
    const other = this.#world.people.find(({ own }) => own.place === place);
    if (other === undefined) return;
    this.#world.time.after(DEVICE_MS, () => {
      other.takeIn(addressText(boxAddress(writeKey)), frame);
      this.do({ type: "answered", put, status: "ok" });
    });
  }
}
