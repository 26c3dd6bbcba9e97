/** Machines of several members, their box servers and their stores in one process, in virtual time. */

import { createHash } from "node:crypto";
import { commit, confirmCommit, createGroup, joinGroup } from "@hushroom/mls";
import { SeededRandom, VirtualWorld } from "@hushroom/testkit";
import { equalBytes } from "../../src/base/bytes.ts";
import { formatOnionAddress } from "../../src/crypto/onion-address.ts";
import { addressText, boxAddress } from "../../src/session/box.ts";
import { SenderChainCodec } from "../../src/session/chain.ts";
import { Conversation, type Step } from "../../src/session/conversation/conversation.ts";
import type { PlacedBox } from "../../src/session/conversation/expected-box.ts";
import type { ShownHistory } from "../../src/session/conversation/following.ts";
import type { PutStatus } from "../../src/session/conversation/put-answers.ts";
import { CoreRecord, FlightRecord } from "../../src/session/conversation/records.ts";
import { recordPrefix } from "../../src/session/conversation/storage.ts";
import { envOf } from "../../src/session/conversation/turn.ts";
import { foundersProfile, groupProfileExtension } from "../../src/session/group-profile.ts";
import { encodeKeyPackage, joinByWelcome } from "../../src/session/joining.ts";
import type { LevelChoice } from "../../src/session/level/level-choice.ts";
import { memberIdBytes, memberKeyPackage, ownMemberId } from "../../src/session/member-leaf.ts";
import { decode } from "../../src/wire/codec.ts";
import { type LookEffect, lookAtRelay } from "./look-at-relay.ts";
import { RelayInMemory } from "./relay-in-memory.ts";
import type { Shown } from "./shown.ts";

const SUITE = 1;

export class ConversationWorld {
  readonly time = new VirtualWorld();
  readonly random: SeededRandom;
  readonly members: Member[] = [];
  readonly relays: RelayInMemory[] = [];
  /** Whether anybody reaches another one's device. */
  areDevicesUp = true;
  log: { takes(member: Member, place: string, put: PutBox): boolean } | null = null;

  readonly suite: number;

  constructor(seed: number, suite = SUITE) {
    this.random = new SeededRandom(seed);
    this.suite = suite;
  }

  bytes = (length: number): Uint8Array => this.random.bytes(length);

  run(): void {
    this.time.runFor(60_000);
  }

  pass(ms: number): void {
    this.time.runFor(ms);
  }

  /** As programs do by lanes now and then: who takes nothing is shown the heads, and shows its own. */
  compareHistories(): void {
    for (const member of this.members.filter(({ alive, hasBegun }) => alive && hasBegun)) {
      const witnesses = member.conversation.witnesses(this.time.nowMs);
      for (const id of new Set([...member.conversation.silent(), ...witnesses])) {
        const other = this.members.find(({ memberSeed }) => ownMemberId(memberSeed) === id);
        if (other?.alive !== true || !other.hasBegun) continue;
        const question = { type: "heads", member: member.conversation.self, ...member.history() } as const;
        const answer = { ...question, member: id, ...other.history(), askedIn: member.conversation.epoch };
        other.do(question);
        member.do(answer);
      }
    }
  }

  pair(): [Member, Member] {
    const [a, b] = this.group(2, "contact");
    return [a, b];
  }

  relay(address = `relay${this.relays.length}.example`): RelayInMemory {
    const relay = new RelayInMemory(address, () => this.time.nowMs);
    this.relays.push(relay);
    return relay;
  }

  /** Whoever is connected notices. */
  restartRelay(relay: RelayInMemory): void {
    for (const member of this.members) member.leaveRelay(relay);
    relay.restart();
    for (const member of this.members) member.dialRelays();
  }

  newcomer(relays: readonly string[] = [], made = memberKeyPackage): Member {
    const member = new Member(this, `m${this.members.length}`, relays, made);
    this.members.push(member);
    for (const relay of this.relays) relay.read((address, frame) => member.heardOf(relay, address, frame));
    return member;
  }

  group(count: number, kind: "contact" | "group" = "group"): [Member, Member, Member, Member, ...Member[]] {
    for (let i = 0; i < count; i++) this.newcomer();
    const [first, ...others] = this.members as [Member, ...Member[]];
    first.found(kind, 50);
    for (const other of others) {
      first.add(other);
      this.run();
    }
    return this.members as never;
  }

  /** All are in by one commit: the same group, without the long way there. */
  groupAtOnce(count: number, cap = count): [Member, ...Member[]] {
    for (let i = 0; i < count; i++) this.newcomer();
    const [first, ...others] = this.members as [Member, ...Member[]];
    const welcome = first.gather(others, cap);
    for (const other of others) other.join(welcome.slice());
    this.run();
    return [first, ...others];
  }
}

type PutEffect = Extract<Step["effects"][number], { type: "put" }>;
export type PutBox = Omit<PutEffect, "type" | "place">;

export class Member {
  readonly world: ConversationWorld;
  readonly name: string;
  readonly place: string;
  readonly relays: readonly string[];
  readonly memberSeed: Uint8Array;
  readonly store = new Map<string, Uint8Array>();
  readonly events: unknown[] = [];
  readonly table = new Map<string, Uint8Array>();
  /** Boxes that were read: nobody fills them a second time. */
  readonly #taken = new Map<string, Uint8Array>();
  readonly refused: string[] = [];
  /** Where it looked for what it had put, and for what. */
  readonly looks: { readonly place: string; readonly asked: ReadonlySet<string> }[] = [];
  /** Places that it knows to be there by what came from them. */
  readonly heard = new Set<string>();
  alive = true;
  clockBackMs = 0;
  /** Of a group that is in one. */
  joinsAt: LevelChoice | null = null;
  #conversation: Conversation | null = null;
  #bundle: ReturnType<typeof memberKeyPackage>;
  #cancelWake: () => void = () => {};
  #ids = 0;

  readonly #relaysUp = new Set<string>();

  constructor(world: ConversationWorld, name: string, relays: readonly string[], made = memberKeyPackage) {
    this.world = world;
    this.name = name;
    this.relays = relays;
    this.place = formatOnionAddress(world.bytes(32));
    this.memberSeed = world.bytes(32);
    this.#bundle = made(this.own, world.suite, world.time.nowMs, world.bytes);
  }

  get own() {
    return { memberSeed: this.memberSeed, name: this.name, place: this.place, relays: this.relays };
  }

  get conversation(): Conversation {
    if (this.#conversation === null) throw new Error("no conversation yet");
    return this.#conversation;
  }

  get #choices() {
    const { bytes: random, time } = this.world;
    return { id: "c1", own: this.own, receipts: false, random, nowMs: time.nowMs };
  }

  found(kind: "contact" | "group", cap: number): void {
    const self = ownMemberId(this.memberSeed);
    const profile = { ...foundersProfile(self, "talk", cap), kind };
    this.#begin(Conversation.found(this.#choices, this.#bundle, profile));
  }

  /** Founds a group with all of them; returns their Welcome. */
  gather(others: readonly Member[], cap: number): Uint8Array {
    const self = ownMemberId(this.memberSeed);
    const profile = foundersProfile(self, "talk", cap);
    const env = envOf(this.world.bytes, this.world.time.nowMs);
    const extensions = [groupProfileExtension(profile)];
    const alone = createGroup({ groupId: this.world.bytes(32), creator: this.#bundle, extensions }, env);
    const proposals = others.map((other) => ({ type: "add", keyPackage: other.#bundle.keyPackage }) as const);
    const made = commit(alone, { proposals }, env);
    this.#begin(Conversation.begin(this.#choices, confirmCommit(made.state, env).state));
    if (made.welcome === undefined) throw new Error("whoever is added is welcomed");
    return made.welcome;
  }

  join(welcome: Uint8Array): void {
    const env = envOf(this.world.bytes, this.world.time.nowMs);
    const { state } = joinGroup({ welcome, bundle: this.#bundle }, env);
    this.#begin(Conversation.begin({ ...this.#choices, level: this.joinsAt }, state));
  }

  hasBegun = false;

  #begin({ conversation, step }: { conversation: Conversation; step: Step }): void {
    this.#conversation = conversation;
    this.hasBegun = true;
    this.#carryOut(step);
    this.#connectAll();
  }

  #connectAll(): void {
    if (!this.world.areDevicesUp) return;
    for (const { place } of this.conversation.places()) {
      const target = this.world.members.find((member) => member.place === place);
      if (target?.alive) this.do({ type: "connected", place });
    }
  }

  /** To those that the conversation wants, and no others. */
  dialRelays(): void {
    if (!this.alive || this.#conversation === null) return;
    const wanted = new Set(this.conversation.places().map(({ place }) => place));
    for (const relay of this.world.relays) {
      if (!wanted.has(relay.address)) this.leaveRelay(relay);
      else if (relay.isUp && !this.#relaysUp.has(relay.address)) this.#reachRelay(relay);
    }
  }

  leaveRelay({ address }: RelayInMemory): void {
    if (this.#relaysUp.delete(address) && this.alive) this.do({ type: "disconnected", place: address });
  }

  #reachRelay(relay: RelayInMemory): void {
    const { address: place, keeper } = relay;
    this.#relaysUp.add(place);
    this.do({ type: "connected", place, keeper });
    this.#lookInto(this.conversation.expected());
  }

  /** What lies at relays that are reached. */
  #lookInto(boxes: readonly PlacedBox[]): void {
    for (const { place, address } of boxes) {
      const relay = this.world.relays.find((one) => one.address === place);
      const frame = relay?.isUp && this.#relaysUp.has(place) ? relay.frames.get(address) : undefined;
      if (frame !== undefined) this.world.time.after(200, () => this.#found(place, address, frame));
    }
  }

  heardOf({ address: place }: RelayInMemory, address: string, frame: Uint8Array): void {
    this.world.time.after(200, () => this.#found(place, address, frame));
  }

  #found(place: string, address: string, frame: Uint8Array): void {
    const wanted = this.alive && this.#relaysUp.has(place) ? (this.#conversation?.expected() ?? []) : [];
    if (wanted.some((box) => box.place === place && box.address === address))
      this.do({ type: "arrived", address, frame });
  }

  step = (input: Parameters<Conversation["handle"]>[0]): Step => {
    const step = this.conversation.handle(input, this.world.time.nowMs - this.clockBackMs);
    this.#carryOut(step);
    return step;
  };
  do = this.step;

  send(text: string): string {
    const id = createHash("md5")
      .update(`${this.name} ${this.#ids++}`)
      .digest("hex");
    this.do({ type: "send", id, content: { type: "text", text, replyTo: null } });
    return id;
  }

  recall(id: string): boolean {
    return this.do({ type: "recall", id }).recalled;
  }

  /** The one that it joined by. */
  keyPackage(): Uint8Array {
    return encodeKeyPackage(this.#bundle.keyPackage);
  }

  add(other: Member): void {
    this.do({ type: "wish", wish: { type: "add", keyPackage: other.keyPackage() } });
  }

  remove(other: Member): void {
    const member = Buffer.from(ownMemberId(other.memberSeed), "hex");
    this.do({ type: "wish", wish: { type: "remove", member: Uint8Array.from(member) } });
  }

  /** Brings another member back, by hand: it goes on in what the Welcome leads to. */
  bringBack(other: Member): void {
    const member = memberIdBytes(ownMemberId(other.memberSeed));
    const keyPackage = other.newKeyPackage(() => this.history());
    this.do({ type: "wish", wish: { type: "bringBack", member, keyPackage } });
  }

  /** What it shows of it. */
  history(): ShownHistory {
    return { heads: this.conversation.heads(), moves: this.conversation.placeMoves() };
  }

  /** Who was removed and kept what it has. */
  addAgain(other: Member): void {
    this.do({ type: "wish", wish: { type: "add", keyPackage: other.newKeyPackage(() => null) } });
  }

  /** The next Welcome is for it, and leads on in the same conversation. `shown` with it. */
  newKeyPackage(shown: () => ShownHistory | null): Uint8Array {
    const { time, bytes, suite } = this.world;
    const bundle = memberKeyPackage(this.own, suite, time.nowMs, bytes, this.conversation.ownNumber);
    this.join = (welcome) => {
      const mls = joinByWelcome(welcome, bundle, this.world.bytes, this.world.time.nowMs);
      if (mls !== null) this.do({ type: "adopt", mls, welcome: null, shown: shown() });
    };
    return encodeKeyPackage(bundle.keyPackage);
  }

  handOver(other: Member): void {
    const member = memberIdBytes(ownMemberId(other.memberSeed));
    this.do({ type: "wish", wish: { type: "orderer", member } });
  }

  makeAdmin(other: Member): void {
    const member = memberIdBytes(ownMemberId(other.memberSeed));
    this.do({ type: "wish", wish: { type: "role", member, admin: true } });
  }

  rename = (name: string): Step => this.do({ type: "wish", wish: { type: "rename", name } });

  /** Its box server goes on, and nothing that comes is read until the restart. */
  pauses(): void {
    this.do = () => ({ effects: [], recalled: false, spent: [] });
  }

  kill(): void {
    this.alive = false;
    this.#relaysUp.clear();
    this.table.clear();
    this.#taken.clear();
    this.#cancelWake();
    for (const member of this.#others()) member.do({ type: "disconnected", place: this.place });
  }

  #others(): Member[] {
    return this.world.members.filter((one) => one !== this && one.alive && one.hasBegun);
  }

  restart(): void {
    this.alive = true;
    this.do = this.step;
    this.#cancelWake();
    const records = [...this.store].filter(([key]) => key.startsWith(recordPrefix("c1")));
    this.#conversation = Conversation.load("c1", records, this.world.bytes);
    this.do({ type: "tick" });
    this.#connectAll();
    for (const member of this.world.areDevicesUp ? this.#others() : []) {
      member.do({ type: "disconnected", place: this.place });
      member.do({ type: "connected", place: this.place });
    }
  }

  /** Of what is still on its way, or not confirmed. */
  flightKinds(): number[] {
    const flights = [...this.store].filter(([key]) => key.includes("/flight/"));
    return flights.map(([, value]) => decode(FlightRecord, value).kind);
  }

  /** As where the reader was in a later epoch before they were put: their boxes stay empty. */
  forgetFlights(kind: number): void {
    const flights = [...this.store].filter(([key]) => key.includes("/flight/"));
    for (const [key, value] of flights) if (decode(FlightRecord, value).kind === kind) this.store.delete(key);
    this.restart();
  }

  texts(from: Member): string[] {
    const id = ownMemberId(from.memberSeed);
    return (this.events as Shown[]).flatMap((event) =>
      event.type === "message" && event.from === id && event.content.type === "text"
        ? [event.content.text]
        : [],
    );
  }

  states(): string[] {
    const last = new Map<string, string>();
    for (const event of this.events as Shown[])
      if (event.type === "delivery") last.set(event.id, event.state);
    const ids = Array.from({ length: this.#ids }, (_, i) =>
      createHash("md5").update(`${this.name} ${i}`).digest("hex"),
    );
    return ids.map((id) => last.get(id) ?? "kept");
  }

  #carryOut(step: Step): void {
    for (const effect of step.effects) {
      if (effect.type === "store") {
        for (const { key, value } of effect.writes)
          value ? this.store.set(key, value) : this.store.delete(key);
      } else if (effect.type === "deliver") {
        this.events.push(effect.event);
        if (effect.event.type === "members") this.world.time.after(1, () => this.alive && this.#connectAll());
      } else if (effect.type === "put") this.#put(effect);
      else if (effect.type === "consume") this.#consume(effect.box);
      else if (effect.type === "heard") this.heard.add(effect.place);
      else if (effect.type === "refuse") this.refused.push(effect.reason);
      else if (effect.type === "expect") this.#promote(effect.boxes);
      else if (effect.type === "welcome") this.#sendWelcome(effect);
      else if (effect.type === "wake") this.#wake(effect.atMs);
      else if (effect.type === "look") this.#look(effect);
    }
    for (const secret of step.spent) secret.fill(0);
    if (this.world.relays.length > 0) this.world.time.after(100, () => this.dialRelays());
  }

  #consume({ place, address }: PlacedBox): void {
    if (place !== this.place) return;
    this.#taken.set(address, this.table.get(address) ?? new Uint8Array(0));
    this.table.delete(address);
  }

  #sendWelcome({ member, welcome }: { member: string; welcome: Uint8Array }): void {
    const target = this.world.members.find((one) => ownMemberId(one.memberSeed) === member);
    this.world.time.after(500, () => target?.join(welcome.slice()));
  }

  #promote(boxes: readonly PlacedBox[]): void {
    this.#lookInto(boxes);
    for (const { address } of boxes) {
      const frame = this.table.get(address);
      if (frame) this.world.time.after(0, () => this.arrived(address, frame));
    }
  }

  /** Whether the program expects the box already or not, it is written once. */
  offered(address: string, frame: Uint8Array): PutStatus {
    const there = this.table.get(address) ?? this.#taken.get(address);
    const isAside = !this.#taken.has(address) && !this.#expects(address);
    if (there !== undefined) return !equalBytes(there, frame) ? "foreign" : isAside ? "aside" : "same";
    this.arrived(address, frame);
    return isAside ? "aside" : "ok";
  }

  #expects = (address: string): boolean =>
    this.#conversation?.expected().some((box) => box.address === address) === true;

  coreRecord() {
    return decode(CoreRecord, this.store.get(`${recordPrefix("c1")}core`) as Uint8Array);
  }

  /** How many boxes of the current epoch this member has filled for another one. */
  sentTo(reader: Member): number {
    const epoch = this.conversation.epoch.toString(16).padStart(12, "0");
    const chain = this.store.get(`${recordPrefix("c1")}write/${epoch}/${ownMemberId(reader.memberSeed)}`);
    return chain === undefined ? 0 : decode(SenderChainCodec, chain).index;
  }

  arrived(address: string, frame: Uint8Array): void {
    this.table.set(address, frame);
    if (this.alive && this.#expects(address)) this.do({ type: "arrived", address, frame });
  }

  #put({ put, lane, place, writeKey, frame }: PutEffect): void {
    if (this.world.log?.takes(this, place, { put, lane, writeKey, frame }) === true) return;
    const member = this.world.members.find((one) => one.place === place);
    const relay = this.world.relays.find((one) => one.address === place);
    const conversation = this.#conversation;
    this.world.time.after(200, () => {
      const target = member?.alive && this.world.areDevicesUp ? member : relay?.isUp ? relay : undefined;
      if (target === undefined) return;
      const status = target.offered(addressText(boxAddress(writeKey)), frame);
      this.world.time.after(200, () => {
        if (this.alive && this.#conversation === conversation) this.do({ type: "answered", put, status });
      });
    });
  }

  #look(effect: LookEffect): void {
    const { conversation, world } = this;
    const relay = world.relays.find(({ address }) => address === effect.place);
    const isHere = () => this.alive && this.#conversation === conversation;
    this.looks.push({ place: effect.place, asked: new Set(effect.rounds.flat()) });
    lookAtRelay(world.time, relay, effect, { isHere, do: this.step });
  }

  #wake(atMs: number | null): void {
    this.#cancelWake();
    if (atMs === null) return;
    const conversation = this.#conversation;
    this.#cancelWake = this.world.time.at(atMs + this.clockBackMs, () => {
      if (this.alive && this.#conversation === conversation) this.do({ type: "tick" });
    });
  }
}
