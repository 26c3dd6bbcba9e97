/**
 * Who knows whom, who is there, and who says what when: the same for every contender of a seed. People have times in
 * which they write and times in which they don't; a conversation is some exchanges in a row. Median gap 12 s, sigma 1.2,
 * replies with 0.6, ten messages on average: as in the study that this harness follows.
 */

import type { Online, Said } from "../trace/run.ts";
import type { Draws } from "./draws.ts";

const CONTACTS_MEAN = 4;
const TALKS_MAX = 8;
const GROUP_SIZES = [4, 5, 6];
const SPELL_MS = 20 * 60_000;
const ACTIVE_SHARE = 0.4;
/** Somebody who isn't in the mood may still begin. */
const IDLE_WEIGHT = 0.05;
const EXCHANGES_PER_HOUR = 1;
/** Ten on average, and never one alone: who says a single word all day is found by no attack. */
const MESSAGES_LEAST = 4;
const MESSAGES_MORE_MEAN = 6;
const REPLY = 0.6;
const GAP_MEDIAN_MS = 12_000;
const GAP_SIGMA = 1.2;
const TEXT_MEDIAN_BYTES = 60;
const TEXT_SIGMA = 1;
const TEXT_BYTES_MAX = 3500;
/** A Welcome with a ratchet tree, by the size of the group. */
const WELCOME_FRAMES_LEAST = 6;
const WELCOME_FRAMES_SPREAD = 24;
const RACE_MS = 2000;
const RACERS = 2;
const COMMITS_PER_GROUP_HOUR = 2;
const SESSION_MEAN_MS = 60 * 60_000;
const SESSION_LEAST_MS = 5 * 60_000;

export interface Shape {
  readonly clients: number;
  readonly groups: number;
  readonly presence: "always" | "sessions";
  /** Nobody says anything before. */
  readonly fromMs: number;
  readonly toMs: number;
}

export interface Workload {
  readonly talks: readonly (readonly number[])[];
  readonly said: readonly Said[];
  readonly online: readonly Online[];
}

export function makeTalks({ clients, groups }: Shape, draws: Draws): number[][] {
  const load = new Array<number>(clients).fill(0);
  const people = Array.from({ length: clients }, (_, client) => client);
  const free = (client: number) => (load[client] ?? 0) < TALKS_MAX;
  const talks: number[][] = [];
  const add = (members: number[]) => {
    for (const member of members) load[member] = (load[member] ?? 0) + 1;
    talks.push(members);
  };
  for (let group = 0; group < groups; group++) {
    const size = GROUP_SIZES[group % GROUP_SIZES.length] ?? 4;
    add(
      draws
        .shuffled(people)
        .slice(0, size)
        .sort((a, b) => a - b),
    );
  }
  const pairs = draws.shuffled(people.flatMap((a) => people.filter((b) => b > a).map((b) => [a, b])));
  const wanted = (clients * CONTACTS_MEAN) / 2 + groups;
  for (const [a = 0, b = 0] of pairs) {
    if (talks.length >= wanted) break;
    if (free(a) && free(b)) add([a, b]);
  }
  return talks;
}

function makeOnline({ clients, presence, fromMs, toMs }: Shape, draws: Draws): Online[] {
  return Array.from({ length: clients }, (_, client): Online[] => {
    const comesMs = draws.share() * (fromMs / 3);
    if (presence === "always") return [{ client, fromMs: comesMs, toMs }];
    const own: Online[] = [];
    let atMs = draws.chance(0.5) ? comesMs : draws.exponential(SESSION_MEAN_MS);
    while (atMs < toMs) {
      const lastsMs = SESSION_LEAST_MS + draws.exponential(SESSION_MEAN_MS);
      own.push({ client, fromMs: atMs, toMs: Math.min(toMs, atMs + lastsMs) });
      atMs += lastsMs + SESSION_LEAST_MS + draws.exponential(SESSION_MEAN_MS);
    }
    return own;
  }).flat();
}

/** Whether each client is in the mood to write, by spells. */
function makeMoods(shape: Shape, draws: Draws): boolean[][] {
  const spells = Math.ceil(shape.toMs / SPELL_MS);
  return Array.from({ length: shape.clients }, () =>
    Array.from({ length: spells }, () => draws.chance(ACTIVE_SHARE)),
  );
}

/** Writes down who says what when. */
export class Talker {
  readonly #shape: Shape;
  readonly #draws: Draws;
  readonly #moods: boolean[][];
  readonly said: Said[] = [];

  constructor(shape: Shape, draws: Draws) {
    this.#shape = shape;
    this.#draws = draws;
    this.#moods = makeMoods(shape, draws.fork());
  }

  /** At least one exchange, each at a time that suits those who take part. */
  exchanges(talk: number, members: readonly number[]): void {
    const { fromMs, toMs } = this.#shape;
    const hours = (toMs - fromMs) / 3_600_000;
    const count = 1 + this.#draws.poisson(EXCHANGES_PER_HOUR * hours);
    for (let number = 0; number < count; number++) this.#exchange(talk, members);
  }

  #exchange(talk: number, members: readonly number[]): void {
    const draws = this.#draws;
    const [first = 0, second = 0] = draws.shuffled(members);
    let atMs = this.#suitable(first, second);
    let speaker = first;
    const count = MESSAGES_LEAST + Math.floor(draws.exponential(MESSAGES_MORE_MEAN));
    for (let number = 0; number < count; number++) {
      const bytes = Math.min(TEXT_BYTES_MAX, Math.round(draws.logNormal(TEXT_MEDIAN_BYTES, TEXT_SIGMA)));
      this.#say({ atMs, client: speaker, talk, kind: "message", frames: 1, bytes });
      atMs += draws.logNormal(GAP_MEDIAN_MS, GAP_SIGMA);
      if (draws.chance(REPLY))
        speaker = draws.shuffled(members.filter((one) => one !== speaker))[0] ?? speaker;
    }
  }

  #suitable(a: number, b: number): number {
    const { fromMs, toMs } = this.#shape;
    for (;;) {
      const atMs = fromMs + this.#draws.share() * (toMs - fromMs);
      const spell = Math.floor(atMs / SPELL_MS);
      const moods = [this.#moods[a]?.[spell], this.#moods[b]?.[spell]];
      if (moods.every((mood) => mood) || this.#draws.chance(IDLE_WEIGHT)) return atMs;
    }
  }

  /** Somebody joins: a burst of frames. Each client brings somebody in once. */
  welcome(client: number, talk: number): void {
    const { fromMs, toMs } = this.#shape;
    const atMs = fromMs + this.#draws.share() * (toMs - fromMs);
    const frames = WELCOME_FRAMES_LEAST + this.#draws.below(WELCOME_FRAMES_SPREAD);
    this.#say({ atMs, client, talk, kind: "welcome", frames, bytes: frames * TEXT_BYTES_MAX });
  }

  /** Two members commit to the same epoch. */
  races(talk: number, members: readonly number[]): void {
    const { fromMs, toMs } = this.#shape;
    const count = 1 + this.#draws.poisson((COMMITS_PER_GROUP_HOUR * (toMs - fromMs)) / 3_600_000);
    for (let number = 0; number < count; number++) {
      const atMs = fromMs + this.#draws.share() * (toMs - fromMs - RACE_MS);
      for (const client of this.#draws.shuffled(members).slice(0, RACERS)) {
        const ownMs = atMs + this.#draws.share() * RACE_MS;
        this.#say({ atMs: ownMs, client, talk, kind: "commit", frames: 1, bytes: TEXT_BYTES_MAX });
      }
    }
  }

  #say(said: Said): void {
    if (said.atMs < this.#shape.toMs) this.said.push(said);
  }
}

export function makeWorkload(shape: Shape, draws: Draws): Workload {
  const talks = makeTalks(shape, draws.fork());
  const online = makeOnline(shape, draws.fork());
  return { talks, online, said: makeScript(shape, talks, online, draws.fork()) };
}

/** What is said, for talks that are fixed already: another script leaves everything else as it is. */
export function makeScript(
  shape: Shape,
  talks: readonly (readonly number[])[],
  online: readonly Online[],
  draws: Draws,
): Said[] {
  const talker = new Talker(shape, draws);
  for (const [talk, members] of talks.entries()) {
    talker.exchanges(talk, members);
    if (members.length > 2) talker.races(talk, members);
  }
  for (let client = 0; client < shape.clients; client++) {
    const own = talks.flatMap((members, talk) => (members.includes(client) ? [talk] : []));
    const talk = draws.shuffled(own)[0];
    if (talk !== undefined) talker.welcome(client, talk);
  }
  const isThere = ({ client, atMs }: Said) =>
    online.some((one) => one.client === client && one.fromMs <= atMs && atMs < one.toMs);
  return talker.said.filter(isThere).sort((a, b) => a.atMs - b.atMs);
}
