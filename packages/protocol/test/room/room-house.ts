/** A room with its driver played by the test: answers to requests, password hashing, and what each session hears. */

import {
  type Actor,
  type Answer,
  type AnswerValue,
  defaultSettings,
  type ErrorCode,
  Room,
  type RoomCommand,
  type RoomEffect,
  type RoomEvent,
  type RoomInput,
  type RoomSettings,
  type SessionEvent,
  type StaffEvent,
} from "../../src/index.ts";

export const START = 1_700_000_000_000;

export interface JoinWish {
  readonly token?: string;
  readonly connection?: string;
  readonly roomPassword?: string;
  readonly namePassword?: string;
}

type Check = Extract<RoomEffect, { kind: "check-password" }>;

/** The same bytes in every run: a counter, hashed by multiplication. */
export function countingBytes(): (length: number) => Uint8Array {
  let state = 1;
  return (length) =>
    Uint8Array.from({ length }, () => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
      return state >>> 24;
    });
}

export class RoomHouse {
  readonly room: Room;
  readonly effects: RoomEffect[] = [];
  /** Password checks not answered yet; answered at once unless `holdChecks`. */
  readonly checks: Check[] = [];
  holdChecks = false;
  now = START;
  /** A link for any number of guests. */
  readonly token: string;
  readonly #answers = new Map<number, Answer>();
  #nextRequest = 1;
  #wakeAt: number | null = null;
  #nextStream = 1;

  constructor(settings: Partial<RoomSettings> = {}, password: string | null = null) {
    const passwordHash = password === null ? null : hashOf(password);
    this.room = new Room(
      {
        settings: { ...defaultSettings("The kitchen"), ...settings },
        hostName: "Hanna",
        passwordHash,
        random: countingBytes(),
      },
      this.now,
    );
    this.token = this.invite();
  }

  do(input: RoomInput): RoomEffect[] {
    const effects = this.room.handle(input, this.now);
    this.effects.push(...effects);
    for (const effect of effects) {
      if (effect.kind === "answer") this.#record(effect.request, effect.answer);
      if (effect.kind === "wake") this.#wakeAt = effect.atMs;
      if (effect.kind === "check-password") this.checks.push(effect);
    }
    while (!this.holdChecks && this.checks.length > 0) this.answerCheck();
    return effects;
  }

  /** Plays the driver for the oldest check. */
  answerCheck(): void {
    const check = this.checks.shift();
    if (check === undefined) throw new Error("no password check is waiting");
    const made = hashOf(check.password);
    const ok = check.against === null || check.against === made;
    const hash = check.against === null ? made : null;
    this.do({ kind: "password-checked", check: check.check, ok, hash });
  }

  request(make: (request: number) => RoomInput): number {
    const request = this.#nextRequest++;
    this.do(make(request));
    return request;
  }

  unanswered(): number[] {
    return Array.from({ length: this.#nextRequest - 1 }, (_, i) => i + 1).filter(
      (one) => !this.#answers.has(one),
    );
  }

  /** Undefined while the request waits. */
  answerTo(request: number): Answer | undefined {
    return this.#answers.get(request);
  }

  ask(make: (request: number) => RoomInput): Answer {
    const answer = this.answerTo(this.request(make));
    if (answer === undefined) throw new Error("the request was not answered");
    return answer;
  }

  startJoin(session: string, name: string, wish: JoinWish = {}): number {
    return this.request((request) => ({
      kind: "join",
      request,
      session,
      name,
      connection: wish.connection ?? `connection of ${session}`,
      token: wish.token ?? this.token,
      roomPassword: wish.roomPassword ?? "",
      namePassword: wish.namePassword ?? "",
    }));
  }

  join(session: string, name: string, wish: JoinWish = {}): Answer {
    const answer = this.answerTo(this.startJoin(session, name, wish));
    if (answer === undefined) throw new Error("the join was not answered");
    return answer;
  }

  /** Joins and opens a stream; returns the member id. */
  enter(session: string, name: string, wish: JoinWish = {}): string {
    const value = accepted(this.join(session, name, wish));
    if (value.type !== "joined") throw new Error("did not get in");
    this.connect(session);
    return value.member;
  }

  connect(session: string): number {
    const stream = this.#nextStream++;
    this.do({ kind: "connect", session, stream });
    return stream;
  }

  say(by: Actor | string, text: string, more: { replyTo?: string; once?: string } = {}): Answer {
    const actor = typeof by === "string" ? { session: by } : by;
    const { replyTo = null, once = "" } = more;
    return this.ask((request) => ({ kind: "say", request, by: actor, text, replyTo, once }));
  }

  command(by: Actor | string, command: RoomCommand): Answer {
    const actor = typeof by === "string" ? { session: by } : by;
    return this.ask((request) => ({ kind: "command", request, by: actor, command }));
  }

  host(command: RoomCommand): Answer {
    return this.command({ host: true }, command);
  }

  invite(uses: number | null = null, expiresAt: number | null = null): string {
    const value = accepted(this.host({ name: "invite", uses, expiresAt }));
    if (value.type !== "invited") throw new Error("no link was made");
    return value.token;
  }

  leave(session: string): Answer {
    return this.ask((request) => ({ kind: "leave", request, session }));
  }

  /** Lets time pass and wakes the room as it asked to be. */
  pass(ms: number): void {
    const until = this.now + ms;
    while (this.#wakeAt !== null && this.#wakeAt <= until) {
      this.now = Math.max(this.now, this.#wakeAt);
      this.#wakeAt = null;
      this.do({ kind: "wake" });
    }
    this.now = until;
  }

  names(): string[] {
    return this.room.members().map(({ name }) => name);
  }

  texts(): string[] {
    const items = this.room.history({ limit: 100 });
    return items.flatMap((item) => (item.type === "message" ? item.text : []));
  }

  /** `change name` of every notice still kept. */
  notices(): string[] {
    const items = this.room.history({ limit: 100 });
    return items.flatMap((item) => (item.type === "notice" ? `${item.change} ${item.name}` : []));
  }

  broadcasts(): RoomEvent[] {
    return this.effects.flatMap((effect) => (effect.kind === "broadcast" ? effect.event : []));
  }

  toldStaff(): StaffEvent[] {
    return this.effects.flatMap((effect) => (effect.kind === "tell-staff" ? effect.event : []));
  }

  told(session: string): SessionEvent[] {
    return this.effects.flatMap((effect) =>
      effect.kind === "tell-session" && effect.session === session ? effect.event : [],
    );
  }

  /** All checks ever asked of the driver, in order. */
  checksAsked(): Check[] {
    return this.effects.filter((effect) => effect.kind === "check-password");
  }

  member(name: string) {
    const found = this.room.members().find((member) => member.name === name);
    if (found === undefined) throw new Error(`${name} is not in the room`);
    return found;
  }

  #record(request: number, answer: Answer): void {
    if (this.#answers.has(request)) throw new Error("a request was answered twice");
    this.#answers.set(request, answer);
  }
}

/** Stands for argon2id. */
export function hashOf(password: string): string {
  return `hash of ${password}`;
}

export function accepted(answer: Answer): AnswerValue {
  if (!answer.ok) throw new Error(`refused: ${answer.code}`);
  return answer.value;
}

export function codeOf(answer: Answer): ErrorCode | "ok" {
  return answer.ok ? "ok" : answer.code;
}
