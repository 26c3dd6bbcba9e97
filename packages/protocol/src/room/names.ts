/** Whose a name is: in use, kept with a password, reserved for one who just left, banned, or the house's own word. */

import type { ErrorCode } from "../base/errors.ts";
import { LOCAL_LIMITS } from "../base/limits.ts";
import { NameTable } from "./name-table.ts";
import type { Person } from "./person.ts";
import type { SessionId } from "./room-effects.ts";

export interface RegisteredName {
  readonly name: string;
  readonly hash: string;
  /** Who bears it now (waiting, inside or away). */
  holder: Person | null;
}

export interface Ban {
  readonly name: string;
  readonly session: SessionId | null;
  readonly at: number;
}

interface Reserved {
  readonly name: string;
  readonly session: SessionId;
  readonly until: number;
}

/** Words that only the host may go by, in the languages of the program. */
const HOUSE_WORDS = [
  "host",
  "moderator",
  "mod",
  "admin",
  "administrator",
  "owner",
  "system",
  "hushroom",
  "مضيف",
  "المضيف",
  "مشرف",
  "المشرف",
  "مدير",
  "المدير",
  "хост",
  "хозяин",
  "хозяйка",
  "ведущий",
  "модератор",
  "админ",
  "администратор",
  "система",
];

const houseWords = new NameTable();
for (const name of HOUSE_WORDS) houseWords.add({ name });

export class Names {
  readonly used = new NameTable<Person>();
  readonly registered = new NameTable<RegisteredName>();
  readonly bans = new NameTable<Ban>();
  readonly #reserved = new NameTable<Reserved>();

  /**
   * Why this session may not bear the name, or null. ROOM_NAME_REGISTERED: only with its password. `self` is who asks,
   * whose own name is no obstacle.
   */
  problem(name: string, session: SessionId | null, self: Person | null, nowMs: number): ErrorCode | null {
    if (this.bans.find(name) !== null) return "ROOM_BANNED";
    const registered = this.registered.find(name);
    const holder = registered?.entry.holder ?? null;
    const unregistered = registered === null || (self !== null && holder === self);
    const inUse = this.#problemOfUse(name, self, unregistered ? null : holder);
    if (inUse !== null) return inUse;
    if (unregistered) return this.#problemOfReserve(name, session, nowMs);
    return registered.same ? "ROOM_NAME_REGISTERED" : "ROOM_NAME_LOOKALIKE";
  }

  /** Keeps the name of one who left for that session alone. */
  reserve(name: string, session: SessionId, nowMs: number): void {
    this.#forgetOld(nowMs);
    const before = this.#reserved.find(name);
    if (before !== null) this.#reserved.delete(before.entry);
    this.#reserved.add({ name, session, until: nowMs + LOCAL_LIMITS.NAME_RESERVED_MS });
  }

  isBanned(session: SessionId): boolean {
    for (const ban of this.bans.entries()) if (ban.session === session) return true;
    return false;
  }

  /** The holder of a registered name is no obstacle: its password decides. */
  #problemOfUse(name: string, self: Person | null, holder: Person | null): ErrorCode | null {
    const used = this.used.find(name);
    if (used !== null && used.entry !== self && used.entry !== holder) {
      return used.same ? "ROOM_NAME_TAKEN" : "ROOM_NAME_LOOKALIKE";
    }
    return houseWords.find(name) !== null && self?.role !== "host" ? "ROOM_NAME_LOOKALIKE" : null;
  }

  #problemOfReserve(name: string, session: SessionId | null, nowMs: number): ErrorCode | null {
    const reserved = this.#reserved.find(name);
    if (reserved === null || reserved.entry.until <= nowMs || reserved.entry.session === session) return null;
    return reserved.same ? "ROOM_NAME_TAKEN" : "ROOM_NAME_LOOKALIKE";
  }

  #forgetOld(nowMs: number): void {
    for (const entry of this.#reserved.entries()) {
      if (entry.until > nowMs && this.#reserved.size < LOCAL_LIMITS.SESSIONS_MAX) return;
      this.#reserved.delete(entry);
    }
  }
}
