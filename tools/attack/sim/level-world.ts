/**
 * Clients with their level machines and the real relay, in virtual time: who comes, says something and wakes when. Tor
 * between them is in circuits.ts. Deterministic by its seed: delays, timers and presence are drawn for each client by
 * itself, so that what is said changes none of them.
 */

import type { LevelEffect, LevelInput, PrivacyLevel, RandomBytes } from "@hushroom/protocol";
import { RelayTrace } from "../trace/columns.ts";
import type { Online, RunMeta, Said } from "../trace/run.ts";
import { Chaff } from "./chaff.ts";
import { Circuits } from "./circuits.ts";
import { type Client, makeMachine } from "./client.ts";
import type { Connection } from "./connection.ts";
import { type Contender, levelOf } from "./contenders.ts";
import type { Draws } from "./draws.ts";
import { KIND } from "./event-kinds.ts";
import { EventQueue } from "./event-queue.ts";
import { Freezes } from "./freezes.ts";
import type { GroupPlan } from "./group-plan.ts";
import { GroupTown } from "./group-town.ts";
import { GroupVoice } from "./group-voice.ts";
import { lateFrames } from "./late-frames.ts";
import { latenessOf, type MeasuredProcesses } from "./lateness.ts";
import { Post } from "./post.ts";
import { Speaker, type Voice } from "./speaker.ts";
import { randomOfRelay, TappedRelay } from "./tapped-relay.ts";
import { Timers } from "./timers.ts";

/** A round date, at which rotations begin. */
export const START_MS: number = Date.UTC(2030, 0, 1);
/** What NTP leaves of a clock's error. */
const CLOCK_SIGMA_MS = 10;
const TTL_MS = 24 * 3_600_000;
const TTL_ALWAYS_MS = 20 * 60_000;

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
  readonly circuits: Circuits;
  readonly freezes: Freezes;
  readonly post: Post;
  readonly town: GroupTown | null;
  readonly #options: LevelWorldOptions;
  readonly #queue = new EventQueue();
  readonly #timers: Timers;
  readonly #random: RandomBytes;
  readonly #chaff: Chaff | null;
  readonly #clients: Client[];
  readonly #later: (() => void)[] = [];

  constructor(options: LevelWorldOptions) {
    const { contender, meta, draws } = options;
    this.#options = options;
    this.post = new Post(meta.seed);
    this.town = this.#makeTown(options);
    this.freezes = new Freezes(this.#queue, meta);
    this.#timers = new Timers(this.#queue, meta);
    this.#random = draws.fork().bytes();
    this.#chaff = contender.kind === "chaff" ? this.#makeChaff() : null;
    this.circuits = this.#makeCircuits();
    this.#clients = Array.from({ length: meta.clients }, (_, number) =>
      this.#makeClient(number, draws.fork()),
    );
    for (const { speaker } of this.#clients) speaker.begin();
    for (const [index, { fromMs, toMs }] of options.online.entries()) {
      this.#queue.add(fromMs, KIND.come, index);
      if (toMs < meta.toMs) this.#queue.add(toMs, KIND.go, index);
    }
    for (const [index, { atMs }] of options.script.entries()) this.#queue.add(atMs, KIND.say, index);
    this.#chaff?.begin(this.#clients);
    if (contender.freezes) this.freezes.begin(meta.fromMs);
  }

  run(): void {
    const queue = this.#queue;
    while (queue.take(this.#options.meta.toMs)) {
      this.#event(queue.kind, queue.subject);
      this.circuits.sendAll();
    }
  }

  #makeTown({ contender, groups, meta }: LevelWorldOptions): GroupTown | null {
    if (groups === null) return null;
    const input = (client: number, one: LevelInput) => this.#input(this.#clients[client] as Client, one);
    const { seed, slotMs, clients } = meta;
    const level = levelOf(contender);
    return new GroupTown({ ...groups, level, seed, slotMs, startMs: START_MS, input }, clients);
  }

  #makeRelay(): TappedRelay {
    const { contender, meta, batch } = this.#options;
    return new TappedRelay({
      trace: this.relayTrace,
      nowMs: () => START_MS + this.#queue.nowMs,
      startMs: START_MS,
      random: randomOfRelay(contender, meta.seed, this.#random),
      // Where all are there nothing lies long, and the simulated hours fit into memory.
      ttlMs: meta.presence === "always" ? TTL_ALWAYS_MS : TTL_MS,
      slotMs: meta.slotMs,
      batch,
      after: (delayMs, callback) => this.#after(delayMs, callback),
    });
  }

  #makeCircuits(): Circuits {
    return new Circuits({
      queue: this.#queue,
      relay: this.#makeRelay(),
      client: (number) => this.#clients[number] as Client,
      input: (client, input) => this.#input(client, input),
      isChaff: (bytes) => this.#chaff?.isAnswer(bytes) === true,
      lateMs: lateFrames(this.#options.contender.realLateMs, this.town, this.post),
    });
  }

  #makeChaff(): Chaff {
    const transmit = (connection: Connection, bytes: Uint8Array) => this.circuits.transmit(connection, bytes);
    return new Chaff({ queue: this.#queue, random: this.#random, transmit });
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
    const { contender, meta, measured } = this.#options;
    const level = levelOf(contender);
    const machine = makeMachine(level, this.#random, meta.slotMs, contender.unscattered !== true);
    const speaker = this.#makeVoice(number, level);
    const lateness = latenessOf(contender, measured, draws.fork());
    const clockMs = draws.normal() * CLOCK_SIGMA_MS;
    return { number, machine, speaker, lateness, clockMs, draws, circuits: new Map() };
  }

  #event(kind: number, subject: number): void {
    switch (kind) {
      case KIND.come:
        this.#presence(subject, true);
        return;
      case KIND.go:
        this.#presence(subject, false);
        return;
      case KIND.say:
        this.#say(subject);
        return;
      case KIND.wake:
        this.#woken(subject);
        return;
      case KIND.dialled:
        this.circuits.dialled(subject);
        return;
      case KIND.up:
        this.circuits.arrivedUp(subject);
        return;
      case KIND.down:
        this.circuits.arrivedDown(subject);
        return;
      case KIND.later:
        this.#later[subject]?.();
        return;
      case KIND.chaff:
        this.#chaff?.put(this.#clients[subject] as Client);
        return;
      case KIND.freeze:
        this.freezes.freeze(this.circuits.connections);
        return;
      case KIND.thaw:
        this.circuits.thawed(subject);
        return;
    }
  }

  #presence(index: number, comes: boolean): void {
    const { client: number } = this.#options.online[index] as Online;
    const client = this.#clients[number] as Client;
    if (comes) client.speaker.came();
    this.#input(client, { type: comes ? "start" : "stop" });
  }

  #say(index: number): void {
    const said = this.#options.script[index] as Said;
    const client = this.#clients[said.client] as Client;
    client.speaker.say(index, this.#localMs(client));
  }

  #woken(timer: number): void {
    const { client, circuit } = this.#timers.of(timer);
    this.#input(client, { type: "woken", circuit });
    client.speaker.woken(this.#localMs(client));
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
        this.circuits.dial(client, effect.circuit);
        return;
      case "hang-up":
        this.circuits.hangUp(client, effect.circuit);
        return;
      case "transmit":
        this.circuits.transmit(client.circuits.get(effect.circuit) as Connection, effect.bytes);
        return;
      case "wake":
        this.#timers.set(client, effect.circuit, effect.atMs - START_MS);
        return;
      case "overflow":
      case "refuse":
        throw new Error(`the simulated relay and clients are well behaved: ${effect.type}`);
      default:
        client.speaker.effect(effect, this.#localMs(client));
    }
  }

  #after(delayMs: number, callback: () => void): () => void {
    const number = this.#later.push(callback) - 1;
    this.#queue.add(this.#queue.nowMs + delayMs, KIND.later, number);
    return () => {
      this.#later[number] = () => {};
    };
  }
}
