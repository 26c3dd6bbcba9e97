/**
 * Members of one group with their programs' parts for coming back, in virtual time. A program can end between any two
 * effects of a step, and begin again with its store.
 */

import { createOnionKey } from "@hushroom/net";
import {
  addressText,
  boxAddress,
  Conversation,
  type ConversationEffect,
  type ConversationEvent,
  type ConversationInput,
  decodeRejoin,
  encodeKeyPackage,
  encodeRejoin,
  foundersProfile,
  joinByWelcome,
  memberIdBytes,
  memberKeyPackage,
  type OwnMember,
  ownMemberId,
  type RejoinMessage,
} from "@hushroom/protocol";
import { SeededRandom, VirtualWorld } from "@hushroom/testkit";
import { decodeMeta, encodeMeta, metaKey, newMeta } from "../src/sealed/conversation-meta.ts";
import { ComingBack } from "../src/sealed/group/coming-back.ts";
import { Newcomers } from "../src/sealed/group/newcomers.ts";
import { type ConversationOwner, KeptConversation } from "../src/sealed/kept-conversation.ts";
import type { Lane } from "../src/sealed/lane.ts";
import type { Messenger } from "../src/sealed/messenger.ts";
import { RamStore } from "../src/store/ram-store.ts";
import { BoxTable, StoreOfLife } from "./town-boxes.ts";

export type RejoinAsk = Extract<RejoinMessage, { type: "ask" }>;
type Put = Extract<ConversationEffect, { type: "put" }>;
type Wish = Extract<ConversationInput, { type: "wish" }>["wish"];

const SUITE = 1;
const MINUTE_MS = 60_000;
const LOOK_MINUTES = 5;
const AGAIN_MS = 10 * MINUTE_MS;

/** How long anything is on its way; it overtakes nothing that goes the same way. */
interface Latency {
  readonly minMs: number;
  readonly maxMs: number;
}

export class GroupTown {
  readonly world: VirtualWorld;
  readonly random: SeededRandom;
  readonly people: Person[] = [];
  /** Whether lanes say again what they say for as long as two are connected, as they do in the program; else they say it once. */
  saysAgain = false;
  /** Apart from what happens, so that a change in one leaves the other alone. */
  readonly bytes: (length: number) => Uint8Array;
  readonly #latency: Latency;
  readonly #lastAt = new Map<string, number>();
  #circles: readonly (readonly Person[])[] | null = null;

  constructor(seed = 1, latency: Latency = { minMs: 100, maxMs: 100 }, startMs?: number) {
    this.world = new VirtualWorld(startMs);
    this.random = new SeededRandom(seed);
    this.bytes = this.random.fork().bytes;
    this.#latency = latency;
  }

  /** All but the last are admins, unless so many are said; the first has the commit place. At least four. */
  gather(names: readonly string[], admins = names.length - 1): [Person, Person, Person, Person, ...Person[]] {
    for (const name of names) this.newcomer(name);
    const [first, ...others] = this.people as [Person, ...Person[]];
    first.found();
    for (const other of others) {
      first.add(other);
      this.world.runFor(MINUTE_MS);
    }
    for (const other of others.slice(0, admins - 1))
      first.wish({ type: "role", member: memberIdBytes(other.id), admin: true });
    this.world.runFor(MINUTE_MS);
    return this.people as [Person, Person, Person, Person, ...Person[]];
  }

  newcomer(name: string): Person {
    const person = new Person(this, newOwn(this, name));
    this.people.push(person);
    return person;
  }

  /** The same people where they are now, for something else to happen to them. */
  another(seed: number, latency: Latency): GroupTown {
    const town = new GroupTown(seed, latency, this.world.nowMs);
    for (const { own, store } of this.people) town.people.push(new Person(town, own, copyOf(store)));
    for (const person of town.people) person.start();
    return town;
  }

  /** Programs look now and then whether they are where they should be. */
  pass(minutes: number): void {
    for (let i = 0; i < minutes; i += LOOK_MINUTES) {
      for (const person of this.people) if (person.isUp) person.look();
      this.world.runFor(LOOK_MINUTES * MINUTE_MS);
    }
  }

  /** Who reaches whom from now on; without any, all reach each other. */
  reach(...circles: (readonly Person[])[]): void {
    this.#circles = circles.length > 0 ? circles : null;
    this.meet();
  }

  meet(): void {
    for (const one of this.people) one.meets(this.#nearTo(one));
  }

  #nearTo(person: Person): Person[] {
    const circle = (this.#circles ?? [this.people]).find((one) => one.includes(person)) ?? [];
    return person.isRunning ? circle.filter((one) => one !== person && one.isRunning) : [];
  }

  carry(from: Person, to: Person, act: () => void): void {
    const way = `${from.id} ${to.id}`;
    const { minMs, maxMs } = this.#latency;
    const soonest = this.world.nowMs + this.random.between(minMs, maxMs);
    const atMs = Math.max(soonest, this.#lastAt.get(way) ?? 0);
    this.#lastAt.set(way, atMs);
    this.world.at(atMs, act);
  }
}

function newOwn({ bytes }: GroupTown, name: string): OwnMember {
  return { memberSeed: bytes(32), name, place: createOnionKey(bytes).address, relays: [] };
}

export function copyOf(disk: RamStore): RamStore {
  const copy = new RamStore();
  copy.apply({ writes: disk.list("").map(([key, value]) => ({ key, value })), rows: [] });
  return copy;
}

export class Person {
  readonly town: GroupTown;
  readonly own: OwnMember;
  readonly id: string;
  store = new RamStore();
  comingBack!: ComingBack;
  kept!: KeptConversation;
  /** What its person was told. */
  readonly events: ConversationEvent[] = [];
  /** What it was asked, and asked others, by name. */
  readonly asked: string[] = [];
  /** The program ends at the so-manieth effect from now; null: it doesn't. */
  killIn: number | null = null;
  readonly #bundle: ReturnType<typeof memberKeyPackage>;
  /** Of the program that runs; even numbers: none does. */
  #life = 0;
  #parts!: ReturnType<Person["partsOf"]>;
  #boxes!: BoxTable;
  #newcomers!: Newcomers;
  #lanes!: Map<string, Lane>;
  #conversations!: Map<string, KeptConversation>;
  #near: readonly Person[] = [];

  constructor(town: GroupTown, own: OwnMember, store: RamStore | null = null) {
    this.town = town;
    this.own = own;
    this.id = ownMemberId(own.memberSeed);
    this.#bundle = memberKeyPackage(own, SUITE, town.world.nowMs, town.bytes);
    if (store === null) this.#live();
    else this.store = store;
  }

  get isUp(): boolean {
    return this.#near.length > 0;
  }

  get isRunning(): boolean {
    return this.#life % 2 === 1 && this.#conversations.size > 0;
  }

  get name(): string {
    return this.own.name;
  }

  get orderer(): string {
    return this.kept.machine.roster.profile.orderer;
  }

  get isIn(): boolean {
    return this.store.get(metaKey("c1")) !== null;
  }

  /** With nothing in memory. */
  #live(): void {
    const life = ++this.#life;
    this.#boxes = new BoxTable();
    this.#lanes = new Map();
    this.#conversations = new Map();
    this.#parts = this.partsOf(() => this.#life !== life);
    const messenger = this.#messenger();
    this.#newcomers = new Newcomers(messenger);
    this.comingBack = new ComingBack(messenger, this.#newcomers);
  }

  partsOf(isOver: () => boolean) {
    const { world, bytes } = this.town;
    const after = (delayMs: number, act: () => void) => world.after(delayMs, () => isOver() || act());
    const clock = { nowMs: world.clock, monotonicMs: world.clock, after };
    const owner = this.#owner(isOver);
    return { store: new StoreOfLife(this.store, isOver), clock, random: bytes, owner };
  }

  /** The program ends: nothing of it is written or said any more. */
  kill(): void {
    if (this.#life % 2 === 0) return;
    this.#life++;
    this.killIn = null;
    this.#conversations.get("c1")?.end();
    this.#conversations.clear();
    this.#near = [];
    this.town.meet();
  }

  start(): void {
    if (this.#life % 2 === 1) return;
    this.#live();
    const meta = this.store.get(metaKey("c1"));
    if (meta === null) return;
    this.#have(KeptConversation.load(this.#parts, decodeMeta(meta)));
    this.#newcomers.open();
    this.comingBack.attend(this.kept);
    this.kept.resume();
    this.town.meet();
  }

  #messenger(): Messenger {
    const lanes = this.#lanes;
    const messenger = {
      parts: this.#parts,
      conversations: this.#conversations,
      lane: (id: string) => lanes.get(id),
      listen: (lane: Lane) => void lanes.set(lane.id, lane),
      unlisten: (id: string) => void lanes.delete(id),
      isSlotted: () => false,
      relaysReached: () => [],
      steps: { later: this.#parts.clock.after },
      say: (lane: Lane, message: Uint8Array | null) => {
        Object.assign(lane, { outgoing: message, sentAt: null });
        this.#carry(lane);
      },
    };
    return messenger as unknown as Messenger;
  }

  /** To the other end, which listens by the lane of the two. */
  #carry(lane: Lane): void {
    const message = lane.outgoing;
    const to = this.#near.find(({ own }) => own.place === lane.traffic.parts.peerPlace);
    if (message === null || to === undefined) return;
    const life = to.#life;
    lane.sentAt = this.town.world.nowMs;
    if (this.town.saysAgain) this.#parts.clock.after(AGAIN_MS, () => this.#carryAgain(lane, message));
    this.town.carry(this, to, () => {
      const end = to.#life === life ? to.#laneWith(this) : undefined;
      if (end === undefined) {
        if (lane.outgoing === message) lane.sentAt = null;
        return;
      }
      if (message[0] === 1) this.asked.push(to.name);
      end.onMessage(message.slice());
    });
  }

  #carryAgain(lane: Lane, message: Uint8Array): void {
    if (lane.outgoing === message && this.#lanes.get(lane.id) === lane) this.#carry(lane);
  }

  #laneWith({ own }: Person): Lane | undefined {
    return [...this.#lanes.values()].find(
      ({ id, traffic }) => id.startsWith("member/") && traffic.parts.peerPlace === own.place,
    );
  }

  #owner(isOver: () => boolean): ConversationOwner {
    const nothing = () => {};
    const mayGo = () => !isOver() && !this.#ends();
    return {
      put: (_, effect) => {
        if (mayGo()) this.#put(effect);
      },
      welcome: (_, member, welcome) => {
        if (mayGo()) this.#welcomes(member, welcome.slice());
      },
      expect: (_, boxes) => {
        for (const { address } of isOver() ? [] : boxes) this.#findWaiting(address);
      },
      record: (kept, event) => {
        if (isOver()) return;
        this.events.push(event);
        if (event.type === "removed") kept.meta.hasLeft = true;
      },
      changed: (kept, _, __, events) => {
        if (!isOver()) this.#changed(kept, events);
      },
      wake: () => this.kept.do({ type: "tick" }),
      consume: ({ address }) => this.#boxes.consume(address),
      heard: nothing,
      forget: nothing,
      look: nothing,
    };
  }

  #ends(): boolean {
    if (this.killIn === null || this.killIn-- > 0) return false;
    this.kill();
    return true;
  }

  #findWaiting(address: string): void {
    const frame = this.#boxes.waiting(address);
    if (frame !== null)
      this.#parts.clock.after(0, () => this.kept.do({ type: "arrived", address, frame: frame.slice() }));
  }

  #put({ put, place, writeKey, frame }: Put): void {
    const to = this.#near.find(({ own }) => own.place === place);
    if (to === undefined) return;
    const address = addressText(boxAddress(writeKey));
    const bytes = frame.slice();
    const lives = [this.#life, to.#life];
    this.town.carry(this, to, () => {
      if (to.#life !== lives[1]) return;
      const isExpected = to.kept.machine.expected().some((box) => box.address === address);
      const offered = to.#boxes.offer(address, bytes);
      const isAside = offered !== "foreign" && !isExpected && to.#boxes.waiting(address) !== null;
      const status = isAside ? "aside" : offered;
      if (offered === "ok") to.kept.do({ type: "arrived", address, frame: bytes.slice() });
      this.town.carry(to, this, () => {
        if (this.#life === lives[0]) this.kept.do({ type: "answered", put, status });
      });
    });
  }

  #changed(kept: KeptConversation, events: readonly ConversationEvent[]): void {
    const { clock } = this.#parts;
    for (const event of events) {
      if (event.type === "members") {
        for (const { id } of event.gone) this.comingBack.unlisten(kept.id, id);
        clock.after(1, () => this.comingBack.attend(kept));
      }
      if (event.type === "outvoted" || event.type === "lost") clock.after(1, () => this.comingBack.ask(kept));
    }
    const { machine } = kept;
    const waiting = machine.welcomes();
    for (const { id } of machine.roster.members)
      if (!waiting.has(id) && !machine.isToBringBack(id)) this.#newcomers.settle(id);
    if (machine.witnesses(clock.nowMs()).length > 0)
      clock.after(1, () => this.comingBack.histories.askWitnesses(kept));
  }

  #welcomes(member: string, welcome: Uint8Array): void {
    this.#newcomers.welcome(member, welcome);
    const fresh = this.town.people.find((one) => one.id === member);
    if (fresh !== undefined) this.town.carry(this, fresh, () => fresh.#joins(welcome));
  }

  /** Who is in comes back by a lane. */
  #joins(welcome: Uint8Array): void {
    if (this.isIn || this.#life % 2 === 0) return;
    const mls = joinByWelcome(welcome, this.#bundle, this.town.bytes, this.town.world.nowMs);
    if (mls !== null) this.#begin(Conversation.begin(this.#choices, mls));
  }

  get #choices() {
    const { world, bytes } = this.town;
    return { id: "c1", own: this.own, receipts: false, random: bytes, nowMs: world.nowMs };
  }

  found(): void {
    this.#begin(Conversation.found(this.#choices, this.#bundle, foundersProfile(this.id, "Choir", 60)));
  }

  #begin(begun: ReturnType<typeof Conversation.begin>): void {
    const meta = newMeta({ id: "c1", kind: "group", name: "Choir", contact: null, createdAt: 1 });
    this.#parts.store.apply({ writes: [{ key: metaKey("c1"), value: encodeMeta(meta) }], rows: [] });
    this.#have(KeptConversation.begin(this.#parts, meta, begun));
    this.comingBack.attend(this.kept);
    this.town.meet();
  }

  #have(kept: KeptConversation): void {
    this.kept = kept;
    this.#conversations.set("c1", kept);
  }

  meets(near: readonly Person[]): void {
    const before = this.#near;
    this.#near = near;
    if (!this.isRunning) return;
    for (const one of before)
      if (!near.includes(one)) this.kept.do({ type: "disconnected", place: one.own.place });
    const isNew = near.filter((one) => !before.includes(one));
    for (const one of isNew) this.kept.do({ type: "connected", place: one.own.place });
    for (const lane of this.#lanes.values())
      if (isNew.some(({ own }) => own.place === lane.traffic.parts.peerPlace)) this.#carry(lane);
  }

  /** What it asks this one at present, whether that one is there or not. */
  asks(other: Person): RejoinAsk | null {
    const { outgoing } = this.#lanes.get(`member/c1/${other.id}`) ?? { outgoing: null };
    const message = outgoing && decodeRejoin(outgoing);
    return message?.type === "ask" ? message : null;
  }

  /** The Welcome that it has for this one, whom it lets in. */
  offers(other: Person): Extract<RejoinMessage, { type: "welcome" }> | null {
    const { outgoing } = this.#lanes.get(`newcomer/${other.id}`) ?? { outgoing: null };
    const message = outgoing && decodeRejoin(outgoing);
    return message?.type === "welcome" ? message : null;
  }

  /** By the lane of the two, whatever that one's program would say. */
  hears(from: Person, message: RejoinMessage): void {
    this.#lanes.get(`member/c1/${from.id}`)?.onMessage(encodeRejoin(message));
  }

  /** Its disk is as it was then. */
  goBack(store: RamStore): void {
    this.kill();
    this.store = copyOf(store);
  }

  look(): void {
    const { outvotedBy, standing, isStuck } = this.kept.machine;
    if (outvotedBy.length > 0 || standing === "lost" || isStuck) this.comingBack.ask(this.kept);
    this.comingBack.look(this.kept);
    for (const lane of this.#lanes.values()) if (lane.sentAt === null) this.#carry(lane);
  }

  wish(wish: Wish): void {
    this.kept.do({ type: "wish", wish });
  }

  add(other: Person): void {
    this.wish({ type: "add", keyPackage: encodeKeyPackage(other.#bundle.keyPackage) });
  }

  takePlace(heir: Person, from: Person): void {
    this.wish({ type: "take", member: memberIdBytes(heir.id), from: memberIdBytes(from.id) });
  }

  rename(name: string): void {
    this.wish({ type: "rename", name });
  }
}
