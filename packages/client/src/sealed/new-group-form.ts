/** The form for a new group: what is wrong with what was typed. */

import { PROTOCOL_LIMITS } from "@hushroom/protocol";

const {
  GROUP_MEMBERS_MAX,
  ROOM_NAME_CHARS_MAX,
  NAME_CHARS_MAX,
  POST_QUANTUM_MEMBERS_MAX,
  LOG_GROUP_MEMBERS_MAX,
} = PROTOCOL_LIMITS;

/** The most with which nothing is given up: it is chosen for good. */
export const USUAL_CAP: number = POST_QUANTUM_MEMBERS_MAX;
/** Up to how many members a group gets what it can have, for the words at the choice. */
export const CAP_COUNTS: { readonly count: number; readonly few: number } = {
  count: POST_QUANTUM_MEMBERS_MAX,
  few: LOG_GROUP_MEMBERS_MAX,
};

export type NameProblem = "name-empty" | "name-long";

function nameProblem(typed: string, charsMax: number): NameProblem | null {
  const name = typed.trim();
  if (name === "") return "name-empty";
  return [...name].length > charsMax ? "name-long" : null;
}

export const groupNameProblem = (typed: string): NameProblem | null =>
  nameProblem(typed, ROOM_NAME_CHARS_MAX);
export const personNameProblem = (typed: string): NameProblem | null => nameProblem(typed, NAME_CHARS_MAX);

/** Null for anything but a size that a group can have. */
export function readCap(typed: string): number | null {
  const cap = /^\s*\d{1,4}\s*$/.test(typed) ? Number(typed) : 0;
  return cap >= 2 && cap <= GROUP_MEMBERS_MAX ? cap : null;
}

/** How many a link may let in; null for anything else. */
export function readGroupUses(typed: string): number | null {
  const uses = /^\s*\d{1,4}\s*$/.test(typed) ? Number(typed) : 0;
  return uses >= 1 && uses <= GROUP_MEMBERS_MAX ? uses : null;
}

export const capIsPostQuantum = (cap: number): boolean => cap <= POST_QUANTUM_MEMBERS_MAX;
