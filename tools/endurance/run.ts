/** One endurance run: rounds of messages, each with a setback at a random instant, and a quiet end that counts. */

import { pause, SeededRandom, type Tornet, until } from "@hushroom/testkit";
import {
  befriend,
  canTalk,
  DaemonTown,
  hasMembers,
  type SealedDaemon,
} from "../../packages/terminal/test/sealed-daemon.ts";
import { type Faults, noFaults } from "./said.ts";
import { type Counts, Setbacks } from "./setbacks.ts";
import { Speaker } from "./speaker.ts";
import { checkPromise, checkTail, checkWhole, Witness } from "./witness.ts";

const NAMES = ["Ana", "Boris", "Chen", "Dalia", "Emre"];
const GROUP = "Quorum";
const ROUND_MESSAGES = 200;
const ROUND_MS = 4000;
const REST_MS_MAX = 12_000;
const TALK_WITHIN_MS = 120_000;
const SETTLE_WITHIN_MS = 600_000;
/** Rows read after a kill: far more than are under way at a time. */
const ROWS_BEHIND = 2000;

interface EnduranceOptions {
  readonly messages: number;
  readonly daemons: number;
  readonly minutes: number;
  readonly seed: number;
  readonly tornet: Tornet;
}

interface EnduranceResult extends Faults, Counts {
  readonly ok: boolean;
  /** That were said; fewer than asked for when the time was over. */
  readonly messages: number;
  readonly seconds: number;
}

export async function runEndurance(options: EnduranceOptions): Promise<EnduranceResult> {
  const town = new DaemonTown(options.tornet.torrcExtra);
  try {
    const run = await EnduranceRun.begin(town, options);
    return await run.go();
  } finally {
    await town.end();
  }
}

class EnduranceRun {
  readonly #options: EnduranceOptions;
  readonly #daemons: readonly SealedDaemon[];
  readonly #speakers: readonly Speaker[];
  readonly #witnesses: readonly Witness[];
  readonly #faults: Faults;
  readonly #random: SeededRandom;
  readonly #setbacks: Setbacks;
  readonly #startMs = Date.now();

  private constructor(
    options: EnduranceOptions,
    daemons: readonly SealedDaemon[],
    speakers: readonly Speaker[],
    witnesses: readonly Witness[],
    faults: Faults,
  ) {
    this.#options = options;
    this.#daemons = daemons;
    this.#speakers = speakers;
    this.#witnesses = witnesses;
    this.#faults = faults;
    this.#random = new SeededRandom(options.seed);
    this.#setbacks = new Setbacks({
      daemons,
      networkPids: options.tornet.torPids,
      random: this.#random,
      cameBack: (daemon) => this.#cameBack(daemon),
    });
  }

  static async begin(town: DaemonTown, options: EnduranceOptions): Promise<EnduranceRun> {
    const daemons: SealedDaemon[] = [];
    for (const name of NAMES.slice(0, options.daemons)) daemons.push(await town.settle(name, true));
    await introduce(daemons);
    const faults = noFaults();
    const witnesses = await Promise.all(
      daemons.map(async (daemon) => new Witness(daemon.name, (await daemon.tail()).events, faults)),
    );
    const speakers = await Promise.all(
      daemons.map((daemon) => Speaker.open(daemon, whoFor(daemon, daemons))),
    );
    return new EnduranceRun(options, daemons, speakers, witnesses, faults);
  }

  async go(): Promise<EnduranceResult> {
    const { messages, minutes } = this.#options;
    const end = this.#startMs + minutes * 60_000;
    while (this.#said() < messages && Date.now() < end) await this.#round(messages - this.#said());
    await this.#settle();
    for (const witness of this.#witnesses) checkTail(witness, this.#saidBy, this.#faults);
    await this.#setbacks.killAll();
    await Promise.all(this.#speakers.map((speaker) => speaker.isBack()));
    await this.#checkHistories();
    for (const speaker of this.#speakers) speaker.close();
    const { lost, doubled, disordered, untrue } = this.#faults;
    return {
      ok: lost + doubled + disordered + untrue === 0,
      messages: this.#said(),
      seconds: Math.round((Date.now() - this.#startMs) / 1000),
      ...this.#setbacks.counts,
      ...this.#faults,
    };
  }

  #said(): number {
    return this.#speakers.reduce((sum, { said }) => sum + said, 0);
  }

  async #round(left: number): Promise<void> {
    const each = Math.ceil(Math.min(ROUND_MESSAGES, left) / this.#speakers.length);
    const setback = pause(this.#random.below(ROUND_MS)).then(() => this.#setbacks.one());
    await Promise.all([setback, ...this.#speakers.map((speaker) => speaker.say(each, ROUND_MS))]);
    process.stderr.write(`${this.#progress()}\n`);
    const rest = pause(this.#random.below(REST_MS_MAX));
    if (this.#random.chance(0.5)) await rest;
  }

  #progress(): string {
    for (const witness of this.#witnesses) witness.read();
    const seconds = Math.round((Date.now() - this.#startMs) / 1000);
    const { kills, killsInWrite, torKills, cuts, longCuts } = this.#setbacks.counts;
    const delivered = this.#witnesses.reduce((sum, one) => sum + one.deliveredUpTo, 0);
    const { lost, doubled, disordered, untrue } = this.#faults;
    return `${seconds} s: ${this.#said()} said, ${delivered} delivered; ${kills} kills (${killsInWrite} in a write), ${torKills} tors, ${cuts} cuts (${longCuts} long); ${lost + doubled + disordered + untrue} faults`;
  }

  /** Everything arrives, now that nothing happens any more. */
  async #settle(): Promise<void> {
    const hasAll = (witness: Witness, at: number) => {
      witness.read();
      const isDelivered = witness.deliveredUpTo === this.#speakers[at]?.said;
      return isDelivered && this.#speakers.every(({ name, said }) => witness.heard.get(name) === said);
    };
    await until("everything is delivered", SETTLE_WITHIN_MS, () =>
      // All are read each time.
      this.#witnesses.map(hasAll).every(Boolean),
    ).catch((error) => process.stderr.write(`${String(error)}\n${this.#progress()}\n`));
  }

  /** The history is read as soon as it answers: nobody else's daemon can have helped it. */
  async #cameBack(daemon: SealedDaemon): Promise<void> {
    for (const witness of this.#witnesses) witness.read();
    const promised = new Map(this.#witnesses.map((one) => [one.name, one.deliveredUpTo]));
    const own = this.#speakers.find(({ name }) => name === daemon.name);
    promised.set(daemon.name, own?.said ?? 0);
    const rows = await daemon.history(whoFor(daemon, this.#daemons), ROWS_BEHIND);
    checkPromise(daemon.name, promised, rows, this.#faults);
  }

  get #saidBy(): ReadonlyMap<string, number> {
    return new Map(this.#speakers.map(({ name, said }) => [name, said]));
  }

  async #checkHistories(): Promise<void> {
    for (const daemon of this.#daemons) {
      const rows = await daemon.history(whoFor(daemon, this.#daemons), 10 * this.#said() + ROWS_BEHIND);
      checkWhole(daemon.name, rows, this.#saidBy, this.#faults);
    }
  }
}

/** Two talk as contacts, more in a group that they come into by its link. */
async function introduce(daemons: readonly SealedDaemon[]): Promise<void> {
  const [first, second] = daemons;
  if (first === undefined || second === undefined) throw new Error("at least two");
  if (daemons.length === 2) return befriend(first, second, TALK_WITHIN_MS);
  await first.run("group", "new", GROUP, "--cap", "10");
  const [link] = await first.run("group", "link", GROUP, "--uses", String(daemons.length - 1));
  for (const one of daemons.slice(1)) await one.run("group", "join", String(link?.link));
  await Promise.all(daemons.map((one) => canTalk(one, GROUP, TALK_WITHIN_MS)));
  await Promise.all(daemons.map((one) => hasMembers(one, GROUP, daemons.length, TALK_WITHIN_MS)));
}

function whoFor(daemon: SealedDaemon, daemons: readonly SealedDaemon[]): string {
  if (daemons.length > 2) return GROUP;
  return daemons.find((one) => one !== daemon)?.name ?? "";
}
