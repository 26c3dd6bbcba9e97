/** One run of one contender by one seed. The same seed gives every contender the same people, talk and presence. */

import { PROTOCOL_LIMITS } from "@hushroom/protocol";
import { SeededRandom } from "@hushroom/testkit";
import type { Run, RunMeta } from "../trace/run.ts";
import type { Contender } from "./contenders.ts";
import { Draws } from "./draws.ts";
import { type GroupPlan, makeGroupPlan } from "./group-plan.ts";
import type { GroupTown } from "./group-town.ts";
import type { MeasuredProcesses } from "./lateness.ts";
import { LevelWorld, START_MS } from "./level-world.ts";
import { RoomWorld } from "./room-world.ts";
import { makeScript, makeWorkload, type Shape } from "./workload.ts";

const WARM_UP_MS = 2 * 60_000;
/** Room in an answer of the log to catch up with what was missed. */
const BATCH_SHARE = 1.2;

export interface Setting {
  readonly contender: Contender;
  readonly presence: "always" | "sessions";
  readonly seed: number;
  readonly clients: number;
  readonly groups: number;
  readonly slotMs: number;
  readonly hours: number;
  readonly measured: MeasuredProcesses;
  /** Another number: the same people at the same times say other things. */
  readonly script?: number;
}

export interface Simulated {
  readonly run: Run;
  /** How long each reader waited for each message, in milliseconds. */
  readonly waitsMs: Float64Array;
  /** Readings of messages that had not happened at the end, of those said five minutes before. */
  readonly missing: number;
  /** Of groups: how many were asked in and came. */
  readonly cameIn?: number;
}

const SETTLE_MS = 5 * 60_000;
/** Within it who was asked in is in. */
const COME_IN_MS = 10 * 60_000;
/** In a group in `quiet` a change of sixteen members takes half an hour of slots (decision 0083), and what is said meanwhile waits. */
const QUIET_SETTLE_MS = 30 * 60_000;
const QUIET_COME_IN_MS = 45 * 60_000;
const HOUR_MS = 3_600_000;
const NONE = new Float64Array(0);
const SEED_OF_GROUPS = 800_000;
const SEED_OF_SCRIPT = 900_000;
const PUT = 1;
const NOT_ONE = -1;
const UNKNOWN = -2;

export function simulate(setting: Setting): Simulated {
  const { contender, presence, seed, clients, groups, slotMs, hours, measured } = setting;
  const toMs = WARM_UP_MS + hours * HOUR_MS;
  const meta: RunMeta = {
    format: "hushroom-trace/1",
    name: contender.name,
    presence,
    seed,
    clients,
    slotMs,
    ...slotsOf(contender, slotMs),
    ...(contender.groups === true ? { groups: true as const } : {}),
    fromMs: WARM_UP_MS,
    toMs,
  };
  const shape: Shape = { clients, groups, presence, fromMs: WARM_UP_MS, toMs };
  const draws = new Draws(new SeededRandom(seed));
  const workload = makeWorkload(shape, draws.fork());
  const { online } = workload;
  const groupsOf = contender.groups === true ? storiesOf(setting, shape) : null;
  const { talks, said } = groupsOf?.plan ?? {
    talks: workload.talks,
    said:
      setting.script === undefined
        ? workload.said
        : makeScript(shape, workload.talks, online, new Draws(new SeededRandom(setting.script))),
  };
  if (contender.kind === "room") {
    const world = new RoomWorld({ meta, talks, script: said, online, draws: draws.fork() });
    world.run();
    const carries = world.owners.map(() => -1);
    const truth = { owners: world.owners, carries, talks, said, online };
    return {
      run: { meta, relay: world.relayTrace, links: world.linkTrace, truth },
      waitsMs: NONE,
      missing: 0,
    };
  }
  const batch = Math.ceil(clients * BATCH_SHARE);
  const world = new LevelWorld({
    contender,
    meta,
    talks,
    script: said,
    online,
    measured,
    draws: draws.fork(),
    batch,
    groups: groupsOf,
  });
  world.run();
  const carries = carriedBy(world);
  const { owners, linkTrace } = world.circuits;
  const truth = { owners, carries, talks: talks.concat(world.town?.pairs ?? []), said, online };
  const freezes = world.freezes.all;
  const seen = freezes.length === 0 ? meta : { ...meta, freezes };
  const run = { meta: seen, relay: world.relayTrace, links: linkTrace, truth };
  return {
    run,
    ...(world.town === null ? delivery(run, world.post.reads) : groupDelivery(run, world.town, contender)),
  };
}

/** Of draws of their own, so that nothing else is drawn otherwise for them. */
function storiesOf(
  { seed, script }: Setting,
  shape: Shape,
): { plan: GroupPlan; renewalsMs: readonly number[] } {
  const draws = new Draws(new SeededRandom(seed + SEED_OF_GROUPS));
  const plan = makeGroupPlan(shape, draws, new Draws(new SeededRandom(script ?? seed + SEED_OF_SCRIPT)));
  const spanMs = shape.toMs - shape.fromMs;
  return { plan, renewalsMs: plan.stories.map(() => START_MS + shape.fromMs + draws.below(spanMs)) };
}

function slotsOf({ kind, unscattered }: Contender, slotMs: number): { places: number; scatterMs: number } {
  const { QUIET_CIRCUITS } = PROTOCOL_LIMITS;
  if (kind === "blind") return { places: 1, scatterMs: 0 };
  if (kind !== "quiet") return { places: 0, scatterMs: 0 };
  return { places: QUIET_CIRCUITS, scatterMs: unscattered === true ? 0 : slotMs / QUIET_CIRCUITS / 2 };
}

/** The conversation of each connection, by the boxes that it really filled. */
function carriedBy({ circuits, relayTrace, post, town }: LevelWorld): number[] {
  const talkOf = (box: number) => (town ?? post).talkOf(box);
  const carries: number[] = circuits.owners.map(() => UNKNOWN);
  for (let row = 0; row < relayTrace.rows; row++) {
    if (relayTrace.op[row] !== PUT) continue;
    const talk = talkOf(relayTrace.box[row] ?? 0);
    const conn = relayTrace.conn[row] ?? 0;
    if (talk === null || carries[conn] === talk) continue;
    carries[conn] = carries[conn] === UNKNOWN ? talk : NOT_ONE;
  }
  return carries.map((talk) => Math.max(NOT_ONE, talk));
}

type Reads = readonly { readonly said: number; readonly reader: number; readonly atMs: number }[];

type Delivered = Omit<Simulated, "run">;

function delivery({ meta, truth }: Run, reads: Reads): Delivered {
  const waits: number[] = [];
  const readBy = new Map<number, Set<number>>();
  for (const { said, reader, atMs } of reads) {
    const line = truth.said[said];
    if (line?.kind !== "message") continue;
    waits.push(atMs - START_MS - line.atMs);
    readBy.set(said, (readBy.get(said) ?? new Set()).add(reader));
  }
  let missing = 0;
  for (const [index, { kind, talk, atMs }] of truth.said.entries()) {
    if (kind !== "message" || atMs > meta.toMs - SETTLE_MS) continue;
    missing += (truth.talks[talk]?.length ?? 0) - 1 - (readBy.get(index)?.size ?? 0);
  }
  return { waitsMs: Float64Array.from(waits).sort(), missing };
}

/** Who is taken out reads no more from then on. */
function groupDelivery({ meta, truth }: Run, town: GroupTown, { kind }: Contender): Delivered {
  const { reads, owed } = town;
  const isQuiet = kind === "quiet";
  const settledMs = meta.toMs - (isQuiet ? QUIET_SETTLE_MS : SETTLE_MS);
  const waits = reads.map(({ said, atMs }) => atMs - START_MS - (truth.said[said]?.atMs ?? 0));
  const got = new Set(reads.map(({ said, reader }) => `${said} ${reader}`));
  const out = new Set(
    truth.said.flatMap(({ talk, kind, about }) => (kind === "commit" ? [`${talk} ${about}`] : [])),
  );
  const notIn = town.waiting(START_MS + meta.toMs - (isQuiet ? QUIET_COME_IN_MS : COME_IN_MS));
  const missing = owed.filter(({ said, reader }) => {
    const { atMs = 0, talk = 0 } = truth.said[said] ?? {};
    return atMs <= settledMs && !got.has(`${said} ${reader}`) && !out.has(`${talk} ${reader}`);
  });
  return { waitsMs: Float64Array.from(waits).sort(), missing: missing.length + notIn, cameIn: town.cameIn };
}
