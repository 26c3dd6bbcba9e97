/**
 * One member's daemon: its disk, its box server, its conversation and what carries the conversation's effects out, one
 * after the other, so that the process can end between any two of them.
 */

import { confirmCommit, decodeState, type GroupState, type KeyPackageBundle } from "@hushroom/mls";
import { BoxServer } from "@hushroom/relay";
import { bytesToHex } from "@noble/hashes/utils.js";
import { equalBytes } from "../../../src/base/bytes.ts";
import { formatOnionAddress } from "../../../src/crypto/onion-address.ts";
import { frameHash } from "../../../src/session/box.ts";
import type { MadeWelcome } from "../../../src/session/conversation/adopting.ts";
import { Conversation, type Step } from "../../../src/session/conversation/conversation.ts";
import type { PlacedBox } from "../../../src/session/conversation/expected-box.ts";
import type { ShownHistory } from "../../../src/session/conversation/following.ts";
import type { ConversationInput } from "../../../src/session/conversation/inputs.ts";
import type { BoxKeeper } from "../../../src/session/conversation/state.ts";
import { recordPrefix } from "../../../src/session/conversation/storage.ts";
import {
  type ConversationEffect,
  type ConversationEvent,
  envOf,
} from "../../../src/session/conversation/turn.ts";
import { encodeKeyPackage, isSameGroup, joinByWelcome, newcomerOf } from "../../../src/session/joining.ts";
import { memberKeyPackage, type OwnMember, ownMemberId } from "../../../src/session/member-leaf.ts";
import { decodeBoxAnswer, encodeBoxRequest } from "../../../src/wire/box-protocol.ts";
import type { DaemonWorld } from "./daemon-world.ts";
import { type BoxHost, serveBoxes } from "./serve-boxes.ts";
import type { SimCircuit } from "./sim-circuit.ts";
import { SimStore } from "./sim-store.ts";

export const CONVERSATION = "c1";
const TABLE_FRAMES = 4096;
const TTL_MS = 24 * 3_600_000;

/** The process ends here. */
class Killed extends Error {}
/** A write to the disk failed; nothing of it was done. */
class StoreFailed extends Error {}

type Put = Extract<ConversationEffect, { type: "put" }>;

interface Link {
  readonly circuit: SimCircuit;
  isOpen: boolean;
  nextTag: number;
  /** What a relay said of itself. */
  keeper: BoxKeeper | null;
  readonly puts: Map<number, Put>;
  readonly watches: Map<number, string>;
}

export class SimDaemon implements BoxHost {
  readonly world: DaemonWorld<SimDaemon>;
  readonly number: number;
  own: OwnMember;
  /** Its first member id, and for the rest of the run its name. */
  readonly id: string;
  /** All that it was known by; the last is the present one. */
  readonly ids: string[];
  readonly store = new SimStore();
  /** Key packages that were handed out; the private parts are on the disk. */
  readonly bundles: KeyPackageBundle[] = [];
  conversation: Conversation | null = null;
  server: BoxServer | null = null;
  skewMs = 0;
  /** In a group that it was let into again, or made anew. */
  hasBegunAnew = false;
  /** The process ends at the so-manieth effect from now; null: it doesn't. */
  killIn: number | null = null;
  /** So many of the next writes fail. */
  failingWrites = 0;
  readonly links = new Map<string, Link>();
  readonly served = new Set<SimCircuit>();
  #cancelWake: () => void = () => {};
  /** Of its key packages; known like its identity. */
  #lastNumber = 0n;
  #life = 0;

  constructor(world: DaemonWorld<SimDaemon>, number: number) {
    this.world = world;
    this.number = number;
    const place = formatOnionAddress(world.bytes(32));
    const relays = world.relaysOf(number);
    this.own = { memberSeed: world.bytes(32), name: `${world.secretMark}${number}`, place, relays };
    this.id = ownMemberId(this.own.memberSeed);
    this.ids = [this.id];
  }

  /** Its member seed was lost with its state: it will be another member. */
  loseSeed(): void {
    this.own = { ...this.own, memberSeed: this.world.bytes(32) };
    this.ids.push(ownMemberId(this.own.memberSeed));
    this.#lastNumber = 0n;
  }

  get member(): string {
    return this.ids.at(-1) ?? this.id;
  }

  get place(): string {
    return this.own.place;
  }

  /** How often its state was lost. */
  get incarnation(): number {
    return this.store.lostHistories.length;
  }

  get isUp(): boolean {
    return this.server !== null;
  }

  get nowMs(): number {
    return this.world.time.nowMs + this.skewMs;
  }

  get isStuck(): boolean {
    return this.conversation?.isStuck === true;
  }

  /** It is to follow another history. */
  get isOutvoted(): boolean {
    return this.conversation !== null && this.conversation.outvotedBy.length > 0;
  }

  get isMember(): boolean {
    return this.conversation?.standing === "member";
  }

  start(): void {
    if (this.isUp) return;
    this.#life++;
    this.server = new BoxServer({
      capacity: TABLE_FRAMES,
      ttlMs: TTL_MS,
      random: this.world.bytes,
      nowMs: this.world.time.clock,
      admit: this.world.flights.admit,
      arrived: (address, frame) => this.#guarded(() => this.#arrived(address, frame)),
    });
    this.run(() => this.#load());
  }

  /** Ends the process: whatever was in memory is gone. */
  kill(): void {
    if (!this.isUp) return;
    this.#life++;
    this.server = null;
    this.conversation = null;
    this.killIn = null;
    this.#cancelWake();
    for (const { circuit } of this.links.values()) circuit.leave("client");
    for (const circuit of this.served) circuit.leave("server");
    this.links.clear();
    this.served.clear();
    this.world.onKilled(this);
  }

  /** Whatever happens in this process. */
  run(act: () => void): void {
    try {
      this.#guarded(act);
    } catch (error) {
      if (!(error instanceof Killed)) throw error;
      this.kill();
    }
  }

  /** A failed write: the conversation is thrown away, and loaded again soon. */
  #guarded(act: () => void): void {
    try {
      act();
    } catch (error) {
      if (!(error instanceof StoreFailed)) throw error;
      this.conversation = null;
      this.#cancelWake();
      this.#later(this.world.random.between(0, 3000), () => this.#load());
    }
  }

  #later(delayMs: number, act: () => void): () => void {
    const life = this.#life;
    return this.world.time.after(Math.max(0, delayMs), () => {
      if (this.#life === life && this.isUp) this.run(act);
    });
  }

  #load(): void {
    if (this.conversation !== null) return;
    const records = [...this.store.records].filter(([key]) => key.startsWith(recordPrefix(CONVERSATION)));
    if (records.length === 0) {
      this.world.onIdle(this);
      return;
    }
    const loaded = this.world.mutant.load?.(records) ?? records;
    this.conversation = Conversation.load(
      CONVERSATION,
      loaded.map(([key, value]) => [key, value.slice()] as const),
      this.world.bytes,
    );
    this.#goOn();
  }

  /** After the conversation came to be in memory: what it expects may lie here, and some places may answer. */
  #goOn(): void {
    const { conversation } = this;
    if (conversation === null) return;
    this.#expect(conversation.expected());
    for (const [member, welcome] of conversation.welcomes()) this.world.carryWelcome(this, member, welcome);
    for (const [place, link] of this.links) if (link.isOpen) this.#connected(place, link);
    this.do({ type: "tick" });
    if (conversation.standing === "lost" || this.isOutvoted) this.world.onIdle(this);
    this.dial();
  }

  do(input: ConversationInput): Step | null {
    const { conversation } = this;
    if (conversation === null) return null;
    const step = conversation.handle(input, this.nowMs);
    this.#carryOut(step);
    this.world.onStep(this);
    return step;
  }

  begin({ conversation, step }: { conversation: Conversation; step: Step }): void {
    this.conversation = conversation;
    this.#carryOut(step);
    this.world.onStep(this);
    this.dial();
  }

  /** A Welcome was brought by hand: used, if it is for a key package of this member that needs one, and leads on. */
  join(welcome: Uint8Array, shown: ShownHistory | null): void {
    for (const bundle of [...this.bundles]) {
      const mls = joinByWelcome(welcome.slice(), bundle, this.world.bytes, this.nowMs);
      if (mls === null) continue;
      if (this.#isLate(mls) || (this.conversation === null && this.store.records.size > 0)) return;
      if (shown !== null && !this.#isWanted(mls, shown)) return;
      this.goOnIn(mls, null, shown);
      this.bundles.splice(this.bundles.indexOf(bundle), 1);
      this.world.cameIn(this.id);
      this.dial();
      return;
    }
  }

  #isLate(mls: GroupState): boolean {
    const { conversation } = this;
    if (conversation === null || !this.isMember || this.isOutvoted) return false;
    const isSame = isSameGroup(conversation.groupId, mls);
    return isSame && mls.groupContext.epoch <= conversation.epoch;
  }

  #isWanted(mls: GroupState, shown: ShownHistory): boolean {
    const { conversation } = this;
    if (conversation === null) return true;
    this.do({ type: "heads", member: conversation.self, heads: [], moves: shown.moves });
    return conversation.leadsOn(mls, shown);
  }

  /** In a group that it was let into, or made. */
  goOnIn(mls: GroupState, welcome: MadeWelcome | null, shown: ShownHistory | null = null): void {
    if (this.conversation !== null) {
      this.hasBegunAnew = true;
      this.do({ type: "adopt", mls, welcome, shown });
    } else if (this.store.records.size === 0) this.begin(Conversation.begin(this.choices, mls, welcome));
  }

  get choices() {
    const { world, own, nowMs } = this;
    return { id: CONVERSATION, own, receipts: world.receipts, random: world.bytes, nowMs };
  }

  /** For a mutant: goes on as if a commit of this member's own had won. */
  applyPending(): void {
    const stored = this.store.records.get(`${recordPrefix(CONVERSATION)}mls`);
    const mls = stored && decodeState(stored);
    if (!mls?.pending) return;
    const { state } = confirmCommit(mls, envOf(this.world.bytes, this.nowMs));
    this.do({ type: "adopt", mls: state, welcome: null, shown: null });
  }

  keyPackage(): KeyPackageBundle {
    const { suite, bytes } = this.world;
    const bundle = memberKeyPackage(this.own, suite, this.nowMs, bytes, this.#lastNumber);
    this.#lastNumber = newcomerOf(encodeKeyPackage(bundle.keyPackage))?.number ?? 0n;
    this.bundles.push(bundle);
    return bundle;
  }

  #carryOut(step: Step): void {
    const ordered = this.world.mutant.order?.(step.effects) ?? step.effects;
    const told = step.effects.flatMap((effect) => (effect.type === "deliver" ? [effect.event] : []));
    const fresh = told.filter((event, at) => !this.#isAgain(event, told.slice(0, at)));
    const events = this.world.mutant.shows?.(fresh) ?? fresh;
    for (const effect of ordered) {
      this.#mayEnd();
      if (this.world.mutant.drops?.(effect, this) !== true) this.#effect(effect, events);
    }
    for (const secret of step.spent) secret.fill(0);
    this.#mayEnd();
    if (events.some(({ type }) => type === "members")) this.dial();
    if (events.some(({ type }) => type === "lost" || type === "outvoted")) this.world.onIdle(this);
  }

  /** A message that comes again in another stream, for its sender began one, has its id: a history knows it by that. */
  #isAgain(event: ConversationEvent, before: readonly ConversationEvent[]): boolean {
    if (event.type !== "message") return false;
    const sender = this.world.daemons.find(({ ids }) => ids.includes(event.from));
    if (sender === undefined || (!sender.hasBegunAnew && sender.store.streams.size < 2)) return false;
    return [...this.store.history, ...before].some((one) => one.type === "message" && one.id === event.id);
  }

  #mayEnd(): void {
    if (this.killIn === null || this.killIn-- > 0) return;
    throw new Killed();
  }

  #effect(effect: ConversationEffect, events: readonly ConversationEvent[]): void {
    const { server, world } = this;
    if (effect.type === "store") this.#write(effect.writes, events);
    else if (effect.type === "expect") this.#expect(effect.boxes);
    else if (effect.type === "forget") server?.forget(this.#ownAddresses(effect.boxes));
    else if (effect.type === "consume") {
      if (effect.box.place === this.place) server?.consume(effect.box.address);
    } else if (effect.type === "put") this.#put(effect);
    else if (effect.type === "welcome") world.carryWelcome(this, effect.member, effect.welcome);
    else if (effect.type === "wake") this.#wake(effect.atMs);
    else if (effect.type === "look") world.lookAt(this, effect);
    else if (effect.type === "refuse") world.refusals.push(`${this.number} ${effect.reason}`);
  }

  #write(
    writes: Extract<ConversationEffect, { type: "store" }>["writes"],
    events: readonly ConversationEvent[],
  ): void {
    if (this.failingWrites > 0) {
      this.failingWrites--;
      throw new StoreFailed();
    }
    const kept = this.world.mutant.writes?.(writes, this) ?? writes;
    this.world.beforeWrite(this, kept);
    this.store.write(kept, events);
    this.world.onWritten(this, kept, events);
  }

  #wake(atMs: number | null): void {
    this.#cancelWake();
    if (atMs === null) return;
    this.#cancelWake = this.#later(atMs - this.nowMs, () => {
      this.do({ type: "tick" });
      this.dial();
    });
  }

  /** Frames that lay aside, or were found while the conversation was not there, are brought to it. */
  #expect(boxes: readonly PlacedBox[]): void {
    for (const box of boxes) if (box.place !== this.place) this.#watch(box);
    const addresses = this.#ownAddresses(boxes);
    this.server?.expect(addresses);
    const waiting = addresses.filter((address) => this.server?.frameAt(address) != null);
    for (const address of waiting) {
      this.#later(0, () => {
        const frame = this.server?.frameAt(address);
        if (frame != null) this.#arrived(address, frame);
      });
    }
  }

  #ownAddresses(boxes: readonly PlacedBox[]): string[] {
    return boxes.filter(({ place }) => place === this.place).map(({ address }) => address);
  }

  /** At a relay. */
  #watch({ place, address }: PlacedBox): void {
    const link = this.links.get(place);
    if (link?.isOpen !== true) return;
    const tag = link.nextTag++;
    link.watches.set(tag, address);
    link.circuit.toServer.send(
      encodeBoxRequest({ op: "watch", tag, addresses: Uint8Array.from(Buffer.from(address, "hex")) }),
    );
  }

  #arrived = (address: string, frame: Uint8Array): unknown => this.do({ type: "arrived", address, frame });

  /** To every place that the conversation wants and that is not being dialled. */
  dial(): void {
    if (!this.isUp || this.conversation === null) return;
    const wanted = this.conversation.places().map(({ place }) => place);
    for (const place of wanted) if (!this.links.has(place)) this.#connect(place);
    for (const [place, link] of this.links) {
      if (wanted.includes(place)) continue;
      this.links.delete(place);
      link.circuit.leave("client");
      if (link.isOpen) this.do({ type: "disconnected", place });
    }
  }

  #connect(place: string): void {
    const circuit = this.world.circuit(this, place);
    const link: Link = {
      circuit,
      isOpen: false,
      keeper: null,
      nextTag: 0,
      puts: new Map(),
      watches: new Map(),
    };
    this.links.set(place, link);
    const gone = () => {
      if (this.links.get(place) !== link) return;
      this.links.delete(place);
      if (link.isOpen) this.do({ type: "disconnected", place });
      this.#later(this.world.random.between(1000, 30_000), () => this.dial());
    };
    const cut = () => [circuit.leave("client"), gone()];
    circuit.toClient.receiver = {
      receive: (bytes) => this.run(() => this.#answer(place, link, bytes) || cut()),
      ended: () => this.run(gone),
    };
    this.#later(15_000, () => {
      if (!link.isOpen && this.links.get(place) === link) cut();
    });
  }

  /** False: it answers nothing that was asked, and whoever does that is cut off. */
  #answer(place: string, link: Link, bytes: Uint8Array): boolean {
    if (this.links.get(place) !== link) return true;
    const answer = decodeBoxAnswer(bytes);
    if (answer.op === "hello") {
      link.isOpen = true;
      const keeper = { bootId: bytesToHex(answer.bootId), keepsMs: answer.ttlMs };
      if (this.world.isRelay(place)) link.keeper = keeper;
      this.#connected(place, link);
    }
    if (answer.op === "box") return this.#looked(link, answer.tag, answer.found ? answer.frame : null);
    if (answer.op !== "put-answer") return true;
    const put = link.puts.get(answer.tag);
    if (put === undefined) return false;
    link.puts.delete(answer.tag);
    const isSame = answer.status === "exists" && equalBytes(answer.hash, frameHash(put.frame));
    const status = answer.status === "exists" ? (isSame ? "same" : "foreign") : answer.status;
    this.do({ type: "answered", put: put.put, status: this.world.mutant.answers?.(status) ?? status });
    return true;
  }

  #connected(place: string, link: Link): void {
    const { keeper } = link;
    this.do({ type: "connected", place, ...(keeper && { keeper }) });
    const wanted = this.conversation?.expected() ?? [];
    if (keeper !== null) for (const box of wanted) if (box.place === place) this.#watch(box);
  }

  #looked(link: Link, tag: number, frame: Uint8Array | null): boolean {
    const address = link.watches.get(tag);
    link.watches.delete(tag);
    if (address !== undefined && frame !== null) this.#arrived(address, frame.slice());
    return address !== undefined;
  }

  #put(put: Put): void {
    const link = this.links.get(put.place);
    if (link === undefined || !link.isOpen) return;
    const tag = link.nextTag++;
    link.puts.set(tag, put);
    const { writeKey } = put;
    const frame = this.world.mutant.frames?.(put.frame, this) ?? put.frame;
    this.world.wires.put(writeKey, frame);
    link.circuit.toServer.send(encodeBoxRequest({ op: "put", tag, writeKey, frame }));
  }

  accept(circuit: SimCircuit): void {
    serveBoxes(this, circuit);
  }
}
