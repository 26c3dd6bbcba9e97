/**
 * Clients with their level machines, the real relay, and Tor between them, in virtual time. Deterministic by its seed:
 * delays, timers and presence are drawn for each client by itself, so that what is said changes none of them.
 */

import {
  encodeBoxRequest,
  type LevelEffect,
  type LevelInput,
  PROTOCOL_LIMITS,
  type PrivacyLevel,
  type RandomBytes,
  websocketBytes,
} from "@hushroom/protocol";
import { LinkTrace, RelayTrace } from "../trace/columns.ts";
import type { Freeze, Online, RunMeta, Said } from "../trace/run.ts";
import { type Client, makeMachine } from "./client.ts";
import { type Batch, Connection } from "./connection.ts";
import { type Contender, levelOf } from "./contenders.ts";
import type { Draws } from "./draws.ts";
import { EventQueue } from "./event-queue.ts";
import { FREEZE_EVERY_MS, FREEZE_MS, freezeDraws, victimOf } from "./freezes.ts";
import type { GroupPlan } from "./group-plan.ts";
import { GroupTown } from "./group-town.ts";
import { GroupVoice } from "./group-voice.ts";
import { type Lateness, LeakyLateness, MeasuredLateness, type MeasuredProcesses } from "./lateness.ts";
import { Post } from "./post.ts";
import { Speaker, type Voice } from "./speaker.ts";
import { boxNamed, randomOfRelay, TappedRelay } from "./tapped-relay.ts";
import { dialMs } from "./tor-path.ts";

/** A round date, at which rotations begin. */
export const START_MS: number = Date.UTC(2030, 0, 1);
/** What NTP leaves of a clock's error. */
const CLOCK_SIGMA_MS = 10;
const TTL_MS = 24 * 3_600_000;
const TTL_ALWAYS_MS = 20 * 60_000;
const CHAFF_MEAN_MS = 10_000;
/** Tags of chaff, which no machine uses in so short a time. */
const CHAFF_TAG = 0xff000000;
const PUT = 1;
const APPEND = 6;
const ADDRESS_AT = 5;
const ADDRESS_END = 37;

const KIND = {
  come: 0,
  go: 1,
  say: 2,
  wake: 3,
  dialled: 4,
  up: 5,
  down: 6,
  later: 7,
  chaff: 8,
  freeze: 9,
  thaw: 10,
} as const;

export interface LevelWorldOptions {
  readonly contender: Contender;
  readonly meta: RunMeta;
  readonly talks: readonly (readonly number[])[];
  readonly script: readonly Said[];
  readonly online: readonly Online[];
  readonly measured: MeasuredProcesses;
  readonly draws: Draws;
  /** Entries in an answer of the log. */
  readonly batch: number;
  /** Of a contender with groups: who is in them, and when the orderer of each renews its keys. */
  readonly groups: { readonly plan: GroupPlan; readonly renewalsMs: readonly number[] } | null;
}

export class LevelWorld {
  readonly relayTrace = new RelayTrace();
  readonly linkTrace = new LinkTrace();
  readonly owners: number[] = [];
  readonly freezes: Freeze[] = [];
  readonly post: Post;
  readonly town: GroupTown | null;
  readonly #options: LevelWorldOptions;
  readonly #queue = new EventQueue();
  readonly #relay: TappedRelay;
  readonly #random: RandomBytes;
  readonly #clients: Client[];
  readonly #connections: Connection[] = [];
  readonly #timers: { client: Client; circuit: string }[] = [];
  readonly #timerNumbers = new Map<string, number>();
  readonly #later: (() => void)[] = [];
  readonly #unsent = new Set<Connection>();
  readonly #freezeDraws: Draws;

  constructor(options: LevelWorldOptions) {
    const { meta, draws } = options;
    this.#options = options;
    this.post = new Post(meta.seed);
    this.town = this.#makeTown(options);
    this.#freezeDraws = freezeDraws(meta.seed);
    this.#random = draws.fork().bytes();
    this.#relay = new TappedRelay({
      trace: this.relayTrace,
      nowMs: () => START_MS + this.#queue.nowMs,
      startMs: START_MS,
      random: randomOfRelay(options.contender, meta.seed, this.#random),
      // Where all are there nothing lies long, and the simulated hours fit into memory.
      ttlMs: meta.presence === "always" ? TTL_ALWAYS_MS : TTL_MS,
      slotMs: meta.slotMs,
      batch: options.batch,
      after: (delayMs, callback) => this.#after(delayMs, callback),
    });
    this.#clients = Array.from({ length: meta.clients }, (_, number) =>
      this.#makeClient(number, draws.fork()),
    );
    for (const { speaker } of this.#clients) speaker.begin();
    for (const [index, { fromMs, toMs }] of options.online.entries()) {
      this.#queue.add(fromMs, KIND.come, index);
      if (toMs < meta.toMs) this.#queue.add(toMs, KIND.go, index);
    }
    for (const [index, { atMs }] of options.script.entries()) this.#queue.add(atMs, KIND.say, index);
    if (options.contender.kind === "chaff") {
      for (const { number } of this.#clients) this.#queue.add(0, KIND.chaff, number);
    }
    if (options.contender.freezes) this.#queue.add(meta.fromMs + FREEZE_EVERY_MS, KIND.freeze, 0);
  }

  run(): void {
    const queue = this.#queue;
    while (queue.take(this.#options.meta.toMs)) {
      this.#event(queue.kind, queue.subject);
      if (this.#unsent.size > 0) this.#sendAll();
    }
  }

  #makeTown({ contender, groups, meta }: LevelWorldOptions): GroupTown | null {
    if (groups === null) return null;
    const input = (client: number, one: LevelInput) => this.#input(this.#clients[client] as Client, one);
    const { seed, slotMs, clients } = meta;
    const level = levelOf(contender);
    return new GroupTown({ ...groups, level, seed, slotMs, startMs: START_MS, input }, clients);
  }

  #makeVoice(number: number, level: PrivacyLevel): Voice {
    const { contender, meta, talks, script } = this.#options;
    const input = (one: LevelInput) => this.#input(this.#clients[number] as Client, one);
    if (this.town !== null)
      return new GroupVoice({ client: number, town: this.town, script, startMs: START_MS });
    return new Speaker({
      client: number,
      level,
      slotMs: meta.slotMs,
      talks,
      script,
      post: this.post,
      random: this.#random,
      covers: contender.uncovered !== true,
      input,
    });
  }

  #makeClient(number: number, draws: Draws): Client {
    const { contender, meta } = this.#options;
    const level = levelOf(contender);
    const machine = makeMachine(level, this.#random, meta.slotMs, contender.unscattered !== true);
    const speaker = this.#makeVoice(number, level);
    const lateness = this.#lateness(draws.fork());
    const clockMs = draws.normal() * CLOCK_SIGMA_MS;
    return { number, machine, speaker, lateness, clockMs, draws, circuits: new Map(), isOn: false };
  }

  #lateness(draws: Draws): Lateness {
    const { contender, measured } = this.#options;
    return contender.sharedTimerMs === undefined
      ? new MeasuredLateness(measured, draws)
      : new LeakyLateness(contender.sharedTimerMs, draws);
  }

  #event(kind: number, subject: number): void {
    switch (kind) {
      case KIND.come:
      case KIND.go:
        this.#presence(this.#options.online[subject] as Online, kind === KIND.come);
        return;
      case KIND.say:
        this.#say(subject);
        return;
      case KIND.wake: {
        const { client, circuit } = this.#timers[subject] as { client: Client; circuit: string };
        this.#input(client, { type: "woken", circuit });
        client.speaker.woken(this.#localMs(client));
        return;
      }
      case KIND.dialled:
        this.#dialled(this.#connections[subject] as Connection);
        return;
      case KIND.up:
        this.#arrivedUp(this.#connections[subject] as Connection);
        return;
      case KIND.down:
        this.#arrivedDown(this.#connections[subject] as Connection);
        return;
      case KIND.later:
        this.#later[subject]?.();
        return;
      case KIND.chaff:
        this.#chaff(this.#clients[subject] as Client);
        return;
      case KIND.freeze:
        this.#freeze();
        return;
      case KIND.thaw:
        this.#thaw(this.#connections[subject] as Connection);
        return;
    }
  }

  #presence({ client: number }: Online, comes: boolean): void {
    const client = this.#clients[number] as Client;
    client.isOn = comes;
    if (comes) client.speaker.came();
    this.#input(client, { type: comes ? "start" : "stop" });
  }

  #say(index: number): void {
    const said = this.#options.script[index] as Said;
    const client = this.#clients[said.client] as Client;
    client.speaker.say(index, this.#localMs(client));
  }

  #localMs(client: Client): number {
    return START_MS + this.#queue.nowMs + client.clockMs;
  }

  #input(client: Client, input: LevelInput): void {
    const effects = client.machine.handle(input, this.#localMs(client));
    for (const effect of effects) this.#carryOut(client, effect);
  }

  #carryOut(client: Client, effect: LevelEffect): void {
    switch (effect.type) {
      case "dial":
        this.#dial(client, effect.circuit);
        return;
      case "hang-up":
        this.#hangUp(client, effect.circuit);
        return;
      case "transmit": {
        const connection = client.circuits.get(effect.circuit) as Connection;
        connection.fromClient.push(effect.bytes);
        this.#unsent.add(connection);
        return;
      }
      case "wake":
        this.#wake(client, effect.circuit, effect.atMs);
        return;
      case "overflow":
      case "refuse":
        throw new Error(`the simulated relay and clients are well behaved: ${effect.type}`);
      default:
        client.speaker.effect(effect, this.#localMs(client));
    }
  }

  #wake(client: Client, circuit: string, atMs: number): void {
    const key = `${client.number}/${circuit}`;
    let timer = this.#timerNumbers.get(key);
    if (timer === undefined) {
      timer = this.#timers.push({ client, circuit }) - 1;
      this.#timerNumbers.set(key, timer);
    }
    const { slotMs, places } = this.#options.meta;
    const slot = Math.floor((atMs - START_MS) / slotMs);
    // What is late is the process: circuits at one place in the slot are late together.
    const place = Math.floor((((atMs - START_MS) % slotMs) * places) / slotMs);
    const lateMs = client.lateness.of(slot, place);
    this.#queue.add(atMs - START_MS - client.clockMs + lateMs, KIND.wake, timer);
  }

  #after(delayMs: number, callback: () => void): () => void {
    const number = this.#later.push(callback) - 1;
    this.#queue.add(this.#queue.nowMs + delayMs, KIND.later, number);
    return () => {
      this.#later[number] = () => {};
    };
  }

  #dial(client: Client, circuit: string): void {
    const number = this.owners.push(client.number) - 1;
    const connection = new Connection(number, client.number, circuit, client.draws);
    this.#connections.push(connection);
    client.circuits.set(circuit, connection);
    this.#queue.add(this.#queue.nowMs + dialMs(client.draws), KIND.dialled, number);
  }

  #dialled(connection: Connection): void {
    if (connection.isOver) return;
    connection.relayEnd = this.#relay.connect(
      connection.number,
      (bytes) => {
        connection.fromRelay.push(bytes);
        this.#unsent.add(connection);
      },
      () => {
        throw new Error("the relay cut a client that keeps to the protocol");
      },
    );
    const client = this.#clients[connection.client] as Client;
    this.#input(client, { type: "connected", circuit: connection.circuit });
  }

  #hangUp(client: Client, circuit: string): void {
    const connection = client.circuits.get(circuit);
    if (connection === undefined || connection.isOver) return;
    client.circuits.delete(circuit);
    connection.isOver = true;
    this.#queue.add(connection.sendUp([], this.#queue.nowMs), KIND.up, connection.number);
  }

  #arrivedUp(connection: Connection): void {
    const batch = connection.arrivedUp();
    if (batch.some(({ length }) => length >= PROTOCOL_LIMITS.FRAME_BYTES))
      connection.frameMs = this.#queue.nowMs;
    if (connection.held === null) this.#takeUp(connection, batch);
    else connection.held.push(batch);
  }

  #takeUp({ relayEnd }: Connection, batch: Batch): void {
    if (batch.length === 0) relayEnd?.ended();
    for (const bytes of batch) relayEnd?.receive(bytes);
  }

  #freeze(): void {
    const { nowMs } = this.#queue;
    const toMs = nowMs + FREEZE_MS;
    const victim = victimOf(this.#connections, nowMs, this.#freezeDraws);
    if (victim !== null && toMs + FREEZE_MS < this.#options.meta.toMs) {
      victim.held = [];
      this.freezes.push({ conn: victim.number, fromMs: nowMs, toMs });
      this.#queue.add(toMs, KIND.thaw, victim.number);
    }
    this.#queue.add(nowMs + FREEZE_EVERY_MS, KIND.freeze, 0);
  }

  #thaw(connection: Connection): void {
    const held = connection.held ?? [];
    connection.held = null;
    for (const batch of held) this.#takeUp(connection, batch);
    this.#unsent.add(connection);
  }

  #arrivedDown(connection: Connection): void {
    for (const bytes of connection.arrivedDown()) {
      this.linkTrace.add(this.#queue.nowMs, connection.client, 0, websocketBytes(bytes.length, "server"));
      const isChaff = this.#options.contender.kind === "chaff" && bytes[1] === CHAFF_TAG >>> 24;
      const client = this.#clients[connection.client] as Client;
      if (!isChaff && !connection.isOver)
        this.#input(client, { type: "received", circuit: connection.circuit, bytes });
    }
  }

  /** What was handed over in this instant goes out together. */
  #sendAll(): void {
    const { nowMs } = this.#queue;
    for (const connection of this.#unsent) {
      if (connection.fromRelay.length > 0 && connection.held === null) {
        this.#queue.add(connection.sendDown(connection.fromRelay, nowMs), KIND.down, connection.number);
        connection.fromRelay = [];
      }
      if (connection.fromClient.length > 0) this.#sendUp(connection, nowMs);
    }
    this.#unsent.clear();
  }

  #sendUp(connection: Connection, nowMs: number): void {
    const heldMs = connection.fromClient.some((bytes) => this.#isHeld(bytes))
      ? (this.#options.contender.realLateMs ?? 0)
      : 0;
    for (const bytes of connection.fromClient) {
      this.linkTrace.add(nowMs + heldMs, connection.client, 1, websocketBytes(bytes.length, "client"));
    }
    this.#queue.add(connection.sendUp(connection.fromClient, nowMs + heldMs), KIND.up, connection.number);
    connection.fromClient = [];
  }

  /** The leak of a control: frames with something in them take longer. */
  #isHeld(bytes: Uint8Array): boolean {
    if (this.#options.contender.realLateMs === undefined) return false;
    if (bytes[0] === PUT) return this.town?.isRealBox(boxNamed(bytes)) === true;
    if (bytes[0] !== APPEND) return false;
    const entry = { address: bytes.subarray(ADDRESS_AT, ADDRESS_END), frame: bytes.subarray(ADDRESS_END) };
    return this.town === null ? this.post.openLogged(entry) !== null : this.town.isReal(entry);
  }

  #chaff(client: Client): void {
    const open = [...client.circuits.values()].filter(({ relayEnd }) => relayEnd !== null);
    const connection = open[client.draws.below(Math.max(1, open.length))];
    if (connection !== undefined) {
      const writeKey = new Uint8Array(this.#random(32));
      const frame = this.#random(PROTOCOL_LIMITS.FRAME_BYTES);
      connection.fromClient.push(encodeBoxRequest({ op: "put", tag: CHAFF_TAG, writeKey, frame }));
      this.#unsent.add(connection);
    }
    this.#queue.add(this.#queue.nowMs + client.draws.exponential(CHAFF_MEAN_MS), KIND.chaff, client.number);
  }
}
