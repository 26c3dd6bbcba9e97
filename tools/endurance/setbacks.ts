/** What happens to daemons, their tors and the network in an endurance run, at random instants. */

import { LOCAL_LIMITS } from "@hushroom/protocol";
import { pause, type SeededRandom } from "@hushroom/testkit";
import type { SealedDaemon } from "../../packages/terminal/test/sealed-daemon.ts";
import { awaitWrite, isWriting } from "./store-writes.ts";

const WRITE_WITHIN_MS = 1000;
const CUT_MS_MAX = 12_000;
/** So long that connections are given up, and dialled anew. */
const LONG_CUT_MS = LOCAL_LIMITS.BOX_SILENCE_MS + 10_000;
const OFF_MS_MAX = 3000;

const KINDS = [
  "daemon",
  "daemon",
  "daemon",
  "writing",
  "writing",
  "all",
  "tor",
  "tor",
  "cut",
  "network",
  "long cut",
] as const;

export interface Counts {
  /** `kill -9` of a daemon, and how many of them hit inside a write or a sync. */
  kills: number;
  killsInWrite: number;
  torKills: number;
  cuts: number;
  /** Of these, so long that every connection was given up. */
  longCuts: number;
}

export interface World {
  readonly daemons: readonly SealedDaemon[];
  readonly networkPids: readonly number[];
  readonly random: SeededRandom;
  /** A daemon was killed and has come back; before it reaches anybody. */
  readonly cameBack: (daemon: SealedDaemon) => Promise<void>;
}

export class Setbacks {
  readonly counts: Counts = { kills: 0, killsInWrite: 0, torKills: 0, cuts: 0, longCuts: 0 };
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  /** One setback, up to the moment when everything runs again. */
  async one(): Promise<void> {
    const { daemons, random, networkPids } = this.#world;
    const daemon = random.pick(daemons);
    const kind = random.pick(KINDS);
    if (kind === "daemon") await this.#kill(daemon, false);
    else if (kind === "writing") await this.#kill(daemon, true);
    else if (kind === "all") await this.killAll();
    else if (kind === "tor") this.#killTor(daemon);
    else if (kind === "long cut") await this.#holdLong(daemon.torPids());
    else await this.#hold(kind === "cut" ? daemon.torPids() : networkPids, random.below(CUT_MS_MAX));
  }

  async killAll(): Promise<void> {
    await Promise.all(this.#world.daemons.map((daemon) => this.#kill(daemon, false)));
  }

  async #kill(daemon: SealedDaemon, isAimed: boolean): Promise<void> {
    const inWrite = isAimed ? await awaitWrite(daemon.pid, WRITE_WITHIN_MS) : isWriting(daemon.pid);
    this.counts.kills++;
    if (inWrite) this.counts.killsInWrite++;
    await daemon.kill();
    await pause(this.#world.random.below(OFF_MS_MAX));
    await daemon.start();
    await this.#world.cameBack(daemon);
  }

  #killTor(daemon: SealedDaemon): void {
    this.counts.torKills++;
    daemon.killTor();
  }

  /** A network that carries nothing for a while, and then everything that waited in it. */
  async #hold(pids: readonly number[], ms: number): Promise<void> {
    this.counts.cuts++;
    signalAll(pids, "SIGSTOP");
    await pause(ms);
    signalAll(pids, "SIGCONT");
  }

  async #holdLong(pids: readonly number[]): Promise<void> {
    this.counts.longCuts++;
    await this.#hold(pids, LONG_CUT_MS);
  }
}

function signalAll(pids: readonly number[], signal: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch {
      // It ended meanwhile, which is a setback too.
    }
  }
}
