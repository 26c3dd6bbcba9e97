/** Somebody the room knows: waiting, in the room, or away (left by absence and free to come back). */

import type { RandomBytes } from "../base/bytes.ts";
import { randomId } from "../base/bytes.ts";
import { LOCAL_LIMITS } from "../base/limits.ts";
import type { MemberView } from "./events.ts";
import type { Role } from "./roles.ts";
import type { SessionId, StreamId } from "./room-effects.ts";

const MEMBER_ID_BYTES = 10;

/** A turn costs the time in which one is earned. */
export const TURN_MS = 60_000 / LOCAL_LIMITS.MESSAGES_PER_MINUTE;
export const CREDIT_MAX_MS = LOCAL_LIMITS.MESSAGE_BURST * TURN_MS;

export interface Person {
  /** Public: `~` and base32. */
  readonly id: string;
  name: string;
  role: Role;
  muted: boolean;
  registered: boolean;
  /** Null for the host, who has no browser session. */
  session: SessionId | null;
  place: "waiting" | "in" | "away";
  readonly since: number;
  present: boolean;
  readonly streams: Set<StreamId>;
  /** The hash to register the name with once the waiting room lets them in. */
  nameHash: string | null;
  /** What they may spend on turns (a message, a command) now, and when that was reckoned. */
  creditMs: number;
  refilledAt: number;
  saidAt: number | null;
  /** `once` keys to the ids of the messages they made, oldest first. */
  readonly once: Map<string, string>;
}

export function newPerson(random: RandomBytes, name: string, role: Role, nowMs: number): Person {
  return {
    id: `~${randomId(random, MEMBER_ID_BYTES)}`,
    name,
    role,
    muted: false,
    registered: false,
    session: null,
    place: "in",
    since: nowMs,
    present: true,
    streams: new Set(),
    nameHash: null,
    creditMs: CREDIT_MAX_MS,
    refilledAt: nowMs,
    saidAt: null,
    once: new Map(),
  };
}

export function memberView(person: Person): MemberView {
  const { id, name, role, muted, present, registered } = person;
  return { id, name, role, muted, present, registered };
}
