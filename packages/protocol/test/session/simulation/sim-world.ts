/**
 * Everything that happens in one simulated run: daemons, circuits between them, what their people say, and the checkers that
 * look on. What people carry is in by-hand.ts.
 */

import { SeededRandom, VirtualWorld } from "@hushroom/testkit";
import { hexToBytes } from "@noble/hashes/utils.js";
import { Conversation } from "../../../src/session/conversation/conversation.ts";
import type { ConversationInput } from "../../../src/session/conversation/inputs.ts";
import type { StoreWrite } from "../../../src/session/conversation/ledger.ts";
import { ItemRecord } from "../../../src/session/conversation/records.ts";
import type { ConversationEvent } from "../../../src/session/conversation/turn.ts";
import type { GroupProfile } from "../../../src/session/group-profile.ts";
import { decode } from "../../../src/wire/codec.ts";
import { type LookEffect, lookAtRelay } from "../look-at-relay.ts";
import { BeginningChecker } from "./beginning-checker.ts";
import { BoundsChecker } from "./bounds-checker.ts";
import { ByHand, profileOf } from "./by-hand.ts";
import { DeliveryChecker } from "./delivery-checker.ts";
import { FlightWatch } from "./flight-watch.ts";
import { HistoryChecker } from "./history-checker.ts";
import { demand, MessageLedger, type Said } from "./message-ledger.ts";
import { type Mutant, SOUND } from "./mutant.ts";
import { SimCircuit } from "./sim-circuit.ts";
import { SimDaemon } from "./sim-daemon.ts";
import { type RelaysChoices, relayChoices, SimRelay } from "./sim-relay.ts";
import type { StoreCopy } from "./sim-store.ts";
import { WireChecker } from "./wire-checker.ts";

export interface WorldChoices extends RelaysChoices {
  readonly suite: number;
  readonly daemons: number;
  readonly latencyMinMs: number;
  readonly latencyMaxMs: number;
  readonly receipts: boolean;
  /** Every so-manieth block of a frame is compared with all others. */
  readonly stride: number;
  readonly mutant?: Mutant<SimDaemon>;
}

interface Ends {
  readonly circuit: SimCircuit;
  readonly client: SimDaemon;
  readonly server: SimDaemon | SimRelay;
}

const MARK = "Plain\u00a7";
const UNTIL_IT_IS_IN = Number.POSITIVE_INFINITY;
const ITEMS = "c/c1/item/";

/** NaN for other records. */
const seqOf = (key: string): number =>
  key.startsWith(ITEMS) ? Number.parseInt(key.slice(ITEMS.length), 16) : Number.NaN;

export class SimWorld {
  readonly time = new VirtualWorld();
  readonly choices: WorldChoices;
  /** For what happens; `bytes` is for keys, so that a change in one leaves the other alone. */
  readonly random: SeededRandom;
  readonly bytes: (length: number) => Uint8Array;
  readonly mutant: Mutant<SimDaemon>;
  readonly secretMark = MARK;
  readonly ledger = new MessageLedger();
  readonly flights = new FlightWatch();
  readonly wires: WireChecker;
  readonly bounds = new BoundsChecker();
  readonly deliveries: DeliveryChecker;
  readonly histories = new HistoryChecker();
  readonly beginnings = new BeginningChecker((id) => this.find(id));
  /** Of people, and of lanes. */
  readonly hands = new ByHand(this);
  readonly refusals: string[] = [];
  readonly relays: readonly SimRelay[];
  readonly daemons: SimDaemon[];
  /** Who was removed or left, and is to stay out. */
  readonly out = new Set<string>();
  /** Ever members. */
  readonly joined = new Set<string>();
  /** Ever away from the group: removed, or its state lost. */
  readonly wasAway = new Set<string>();
  /** Whether this run has a reason for anybody to lose the group. */
  mayLose = false;
  /** Whoever moves the place and is no admin any more on the other side is heeded there by nobody (decision 0066). */
  keepsAdmins = false;
  /** Members in whose boxes somebody else's frames were laid. */
  readonly squattedAt = new Set<string>();
  /** Members meet at relays alone. */
  areApart = false;
  /** Pairs that don't reach each other. */
  isCut: (a: SimDaemon, b: SimDaemon) => boolean = () => false;
  readonly circuits = new Set<Ends>();
  #profile: GroupProfile | null = null;
  #saying: { daemon: SimDaemon; id: string; text: string } | null = null;
  #recalling: Said | null = null;
  readonly #leftAt = new Map<string, number>();

  constructor(choices: WorldChoices) {
    this.choices = choices;
    this.mutant = choices.mutant ?? SOUND;
    this.random = new SeededRandom(choices.seed);
    this.bytes = this.random.fork().bytes;
    this.wires = new WireChecker(choices.stride);
    const relays = Array.from({ length: choices.relays ?? 0 }, (_, i) => `relay${i}.example`);
    this.relays = relays.map((place, at) => new SimRelay(this, place, relayChoices(choices, at)));
    const wasSquatted = (reader: string) => this.squattedAt.has(reader);
    const hasDropped = (place: string) => this.relays.some((one) => one.place === place && one.hasDropped);
    const { ledger, flights, find, leftSince } = this;
    this.deliveries = new DeliveryChecker(ledger, flights, find, leftSince, wasSquatted, hasDropped);
    this.daemons = Array.from({ length: choices.daemons }, (_, number) => new SimDaemon(this, number));
    this.wires.hide(MARK);
    for (const { id, place } of this.daemons) {
      this.wires.hideId(hexToBytes(id));
      this.wires.hidePlace(place);
    }
    this.hands.watch();
  }

  get suite(): number {
    return this.choices.suite;
  }

  get receipts(): boolean {
    return this.choices.receipts;
  }

  find = (id: string): SimDaemon | undefined => this.daemons.find(({ ids }) => ids.includes(id));

  get members(): SimDaemon[] {
    return this.daemons.filter((daemon) => daemon.isMember && !this.out.has(daemon.id));
  }

  /** The first daemon begins a group of one. */
  found(kind: "contact" | "group"): void {
    const [first] = this.daemons;
    if (first === undefined) return;
    for (const daemon of this.daemons) daemon.start();
    const bundle = first.keyPackage();
    first.bundles.length = 0;
    this.#profile = profileOf(kind, first, MARK);
    const profile = this.#profile;
    const begun = Conversation.found(first.choices, bundle, profile);
    this.wires.hideId(begun.conversation.groupId);
    first.run(() => first.begin(begun));
  }

  get isPair(): boolean {
    return this.#profile?.kind === "contact";
  }

  circuit(client: SimDaemon, place: string): SimCircuit {
    const { time, random, choices } = this;
    const circuit = new SimCircuit({
      time,
      random,
      latencyMinMs: choices.latencyMinMs,
      latencyMaxMs: choices.latencyMaxMs,
      noticeMaxMs: 75_000,
      tap: (bytes) => this.wires.travelled(bytes),
    });
    const server = [...this.daemons, ...this.relays].find((one) => one.place === place);
    time.after(random.between(choices.latencyMinMs, choices.latencyMaxMs), () => {
      if (server === undefined || this.#isParted({ client, server })) return;
      this.circuits.add({ circuit, client, server });
      server.run(() => server.accept(circuit));
    });
    return circuit;
  }

  cut(isCut: (a: SimDaemon, b: SimDaemon) => boolean): void {
    this.isCut = isCut;
    for (const entry of this.circuits) if (this.#isParted(entry)) this.end(entry);
  }

  /** Relays are reached from everywhere. */
  #isParted({ client, server }: Omit<Ends, "circuit">): boolean {
    return server instanceof SimDaemon && (this.areApart || this.isCut(client, server));
  }

  /** One of them at least, if there are any. */
  relaysOf(number: number): readonly string[] {
    const places = this.relays.map(({ place }) => place);
    return places.filter((_, i) => i === number % places.length || (number + i) % 3 === 0);
  }

  lookAt(daemon: SimDaemon, effect: LookEffect): void {
    const { conversation } = daemon;
    const relay = this.relays.find(({ place }) => place === effect.place);
    const isHere = () => conversation !== null && daemon.conversation === conversation;
    const act = (input: ConversationInput) => daemon.run(() => void daemon.do(input));
    lookAtRelay(this.time, relay, effect, { isHere, do: act });
  }

  isRelay(place: string): boolean {
    return this.relays.some((relay) => relay.place === place);
  }

  /** From now on they meet at relays alone. */
  partAll(): void {
    this.areApart = true;
    for (const entry of this.circuits) if (this.#isParted(entry)) this.end(entry);
  }

  end(entry: Ends): void {
    this.circuits.delete(entry);
    entry.circuit.die();
  }

  say(daemon: SimDaemon, length = 0): void {
    if (!daemon.isMember || this.out.has(daemon.id)) return;
    const { id, text } = this.ledger.draft(daemon, MARK, length);
    this.#saying = { daemon, id, text };
    daemon.run(() => void daemon.do({ type: "send", id, content: { type: "text", text, replyTo: null } }));
    this.#saying = null;
  }

  look(daemon: SimDaemon): void {
    if (!daemon.isMember) return;
    this.deliveries.looked(daemon);
    daemon.run(() => void daemon.do({ type: "seen" }));
  }

  recall(daemon: SimDaemon): void {
    const own = this.ledger.said.filter(({ from }) => from === daemon);
    const said = own.at(-1);
    if (said === undefined || !daemon.isMember) return;
    this.#recalling = said;
    daemon.run(() => void daemon.do({ type: "recall", id: said.id }));
    this.#recalling = null;
  }

  /** This member was out, and is let in again: not there until it is in. */
  waitsToComeIn(id: string): void {
    this.#leftAt.set(id, UNTIL_IT_IS_IN);
  }

  /** This member is not there from now on, if only for a while. */
  left(id: string): void {
    this.wasAway.add(id);
    this.#leftAt.set(id, this.time.nowMs);
  }

  /** Who doesn't know yet that somebody is out may write to it until it is in again: none of that is owed. */
  cameIn(id: string): void {
    if (this.#leftAt.get(id) === UNTIL_IT_IS_IN) this.#leftAt.set(id, this.time.nowMs);
  }

  leftSince = (id: string, atMs: number): boolean => (this.#leftAt.get(id) ?? 0) >= atMs;

  carryWelcome(sponsor: SimDaemon, member: string, welcome: Uint8Array): void {
    this.hands.carryWelcome(sponsor, member, welcome);
  }

  onIdle(daemon: SimDaemon): void {
    this.hands.onIdle(daemon);
  }

  onKilled(daemon: SimDaemon): void {
    daemon.store.closed();
    for (const entry of this.circuits)
      if (entry.client === daemon || entry.server === daemon) this.circuits.delete(entry);
  }

  beforeWrite(daemon: SimDaemon, writes: readonly StoreWrite[]): void {
    this.flights.written(daemon, writes);
  }

  onWritten(daemon: SimDaemon, writes: readonly StoreWrite[], events: readonly ConversationEvent[]): void {
    this.joined.add(daemon.id);
    this.#keepSaid(daemon, writes);
    this.#keepRecalled(daemon, writes);
    const isLost = events.some(({ type }) => type === "lost");
    demand(!isLost || this.mayLose, () => `${daemon.number} lost the group without a reason`);
    this.deliveries.written(daemon, events);
    this.histories.written(daemon, writes, events);
    this.beginnings.written(daemon, events);
  }

  /** A member's state is gone, with its history and perhaps its seed; its identity is not. */
  loseState(daemon: SimDaemon, withSeed: boolean): void {
    daemon.kill();
    daemon.store.lose();
    daemon.bundles.length = 0;
    if (!withSeed) return;
    daemon.loseSeed();
    this.wires.hideId(hexToBytes(daemon.member));
  }

  /** From now on it has a store of before, and doesn't know. */
  throwBack(daemon: SimDaemon, copy: StoreCopy): void {
    daemon.kill();
    daemon.store.putBack(copy);
    daemon.hasBegunAnew = true;
    this.left(daemon.id);
    this.wires.mayRepeat = true;
    this.deliveries.wentBack(daemon);
  }

  #keepSaid(daemon: SimDaemon, writes: readonly StoreWrite[]): void {
    const saying = this.#saying;
    const item = writes.filter(({ key }) => key.startsWith(ITEMS)).at(-1);
    if (saying?.daemon !== daemon || item === undefined) return;
    this.#saying = null;
    const { id, text } = saying;
    const to = daemon.conversation?.roster.members.flatMap((member) => this.find(member.id)?.id ?? []) ?? [];
    this.ledger.keep({
      id,
      text,
      from: daemon,
      incarnation: daemon.incarnation,
      seq: seqOf(item.key),
      to: to.filter((member) => member !== daemon.id),
      atMs: this.time.nowMs,
    });
  }

  /** By what was written: whoever is killed right after it has taken it back all the same. */
  #keepRecalled(daemon: SimDaemon, writes: readonly StoreWrite[]): void {
    const said = this.#recalling;
    if (said?.from !== daemon) return;
    for (const { key, value } of writes) {
      if (value === null || seqOf(key) !== said.seq) continue;
      if (decode(ItemRecord, value).content.type === "delete") said.isRecalled = true;
    }
  }

  onStep(daemon: SimDaemon): void {
    this.bounds.stepped(daemon);
    this.mutant.stepped?.(daemon);
  }
}
