/**
 * Whether what goes out depends on what is said: the same people by the same seed say other things at other times, and an
 * observer of relay and links sees the same bytes at the same times, or doesn't.
 */

import { CLIENTS, GROUPS, SLOT_MS } from "./plan.ts";
import { CONTENDERS, type Contender } from "./sim/contenders.ts";
import { readMeasured } from "./sim/lateness.ts";
import { type Setting, simulate } from "./sim/simulate.ts";
import type { Run } from "./trace/run.ts";

export interface ScheduleReport {
  readonly name: string;
  readonly clients: number;
  readonly hours: number;
  /** What relay and links saw with one of the scripts. */
  readonly events: number;
  readonly same: boolean;
  /** A control, with a leak that has to show: it must not be the same. */
  readonly isControl: boolean;
  readonly holds: boolean;
}

interface Planned {
  readonly contender: Contender;
  readonly size: Pick<Setting, "clients" | "groups" | "hours" | "seed">;
  readonly isControl: boolean;
}

const OTHER_SCRIPT = 99;
const SMALL = { clients: 8, groups: 1 };

/** Of groups a small one: real conversations of forty people take minutes. */
const PLANNED: readonly Planned[] = [
  {
    contender: CONTENDERS.blind,
    size: { clients: CLIENTS, groups: GROUPS, hours: 0.3, seed: 1001 },
    isControl: false,
  },
  { contender: CONTENDERS.blindGroups, size: { ...SMALL, hours: 0.2, seed: 2 }, isControl: false },
  { contender: CONTENDERS.leakyFrames, size: { ...SMALL, hours: 0.2, seed: 5 }, isControl: true },
];

/** Everything that an observer of relay and links sees, but for the addresses of boxes, which are noise. */
export const observed = ({ relay, links }: Run): { relay: string[]; links: string[] } => ({
  relay: Array.from({ length: relay.rows }, (_, row) =>
    [relay.timeMs[row], relay.conn[row], relay.op[row], relay.bytes[row]].join(" "),
  ),
  links: Array.from({ length: links.rows }, (_, row) =>
    [links.timeMs[row], links.client[row], links.up[row], links.bytes[row]].join(" "),
  ),
});

/** `only`: names of contenders; undefined: all. */
export const checkSchedules = (only: readonly string[] | undefined): ScheduleReport[] =>
  PLANNED.filter(({ contender }) => only?.includes(contender.name) ?? true).map(compared);

function compared({ contender, size, isControl }: Planned): ScheduleReport {
  const setting: Setting = {
    contender,
    presence: "always",
    slotMs: SLOT_MS,
    measured: readMeasured(),
    ...size,
  };
  const [one, other] = [simulate(setting).run, simulate({ ...setting, script: OTHER_SCRIPT }).run];
  const said = ({ truth }: Run) => truth.said.map(({ atMs }) => atMs).join();
  const [seen, seenToo] = [observed(one), observed(other)];
  const same = isSame(seen.relay, seenToo.relay) && isSame(seen.links, seenToo.links);
  return {
    name: contender.name,
    clients: size.clients,
    hours: size.hours,
    events: seen.relay.length + seen.links.length,
    same,
    isControl,
    holds: said(one) !== said(other) && same !== isControl,
  };
}

const isSame = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((line, at) => line === b[at]);
