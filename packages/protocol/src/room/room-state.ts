/** Everything a room holds, and the effects of the input being handled. The rules are functions over it. */

import type { RandomBytes } from "../base/bytes.ts";
import type { ErrorCode, ErrorDetail } from "../base/errors.ts";
import { LOCAL_LIMITS } from "../base/limits.ts";
import { DueTimes } from "./due-times.ts";
import type { NoticeItem, Reachability, RoomEvent } from "./events.ts";
import { History } from "./history.ts";
import { Invites } from "./invites.ts";
import { Names } from "./names.ts";
import { PasswordBudget } from "./password-budget.ts";
import { PasswordQueue } from "./password-queue.ts";
import { People } from "./people.ts";
import { memberView, type Person } from "./person.ts";
import type { Answer, AnswerValue, RequestId, RoomEffect } from "./room-effects.ts";
import type { RoomSettings } from "./settings.ts";

export class RoomState {
  settings: RoomSettings;
  passwordHash: string | null;
  reachability: Reachability = { state: "starting", provenAt: null };
  closed = false;
  effects: RoomEffect[] = [];
  readonly random: RandomBytes;
  readonly people: People;
  readonly names = new Names();
  readonly invites: Invites;
  readonly history = new History();
  readonly passwords = new PasswordQueue();
  readonly triesBySession = new PasswordBudget(LOCAL_LIMITS.PASSWORD_TRIES_PER_SESSION);
  readonly triesByConnection = new PasswordBudget(LOCAL_LIMITS.PASSWORD_TRIES_PER_CONNECTION);
  readonly due = new DueTimes();
  /** The wake-up last asked for. */
  wakeAt: number | null = null;
  /** Up to where members were told that items are gone. */
  removedTold = 0;

  constructor(settings: RoomSettings, passwordHash: string | null, host: Person, random: RandomBytes) {
    this.settings = { ...settings, hasPassword: passwordHash !== null };
    this.passwordHash = passwordHash;
    this.random = random;
    this.people = new People(host);
    this.invites = new Invites(random);
    this.names.used.add(host);
  }

  broadcast(event: RoomEvent): void {
    this.effects.push({ kind: "broadcast", event });
  }

  answer(request: RequestId, answer: Answer): void {
    this.effects.push({ kind: "answer", request, answer });
  }

  /** Writes a line of the room itself. */
  notice(change: NoticeItem["change"], person: Person, before: string | null, nowMs: number): void {
    const { id: member, name } = person;
    this.broadcast(this.history.add({ type: "notice", change, member, name, before, at: nowMs }));
  }

  /** Tells everybody how this member is now. */
  showMember(person: Person): void {
    if (person.place === "in") this.broadcast({ type: "member", member: memberView(person) });
  }

  change(settings: Partial<RoomSettings>): void {
    this.settings = { ...this.settings, ...settings };
    this.broadcast({ type: "settings", settings: this.settings });
  }

  get isFull(): boolean {
    return this.people.inside.size >= this.settings.memberMax;
  }
}

export function accept(value: AnswerValue): Answer {
  return { ok: true, value };
}

export const DONE: Answer = { ok: true, value: { type: "done" } };

export function refuse(code: ErrorCode, detail: ErrorDetail = {}): Answer {
  return { ok: false, code, detail };
}
