/**
 * A guest's browser, simulated: joins by a form, listens by streams that die, says things until it has an answer. It
 * writes down what it saw, membership by membership.
 */

import type { SeededRandom } from "@hushroom/testkit";
import type { Answer, ErrorCode, HistoryItem, HostFrame } from "../../../src/index.ts";
import type { SimDriver } from "./sim-driver.ts";

export interface Membership {
  readonly session: string;
  /** Runs of items; a new run begins where the host could not go on after what we have. */
  readonly runs: HistoryItem[][];
  /** Heard from the host, not assumed. */
  ended: ErrorCode | null;
}

export interface Habits {
  readonly token: string;
  readonly password: string;
  readonly latencyMs: number;
  /** How likely a request or its answer gets lost. */
  readonly lossRate: number;
}

interface Draft {
  readonly text: string;
  readonly once: string;
}

/** Longer than the slowest answer takes, or it would never be heard. */
const RETRY_MS = 12_000;

export class SimGuest {
  readonly name: string;
  readonly memberships: Membership[] = [];
  /** Texts that the host confirmed, and those it refused. */
  readonly confirmed: string[] = [];
  readonly refused: string[] = [];
  /** Set by the scenario: comes back after its stream dies, retries what was lost. */
  awake = true;
  gone = false;
  readonly #driver: SimDriver;
  readonly #random: SeededRandom;
  readonly #habits: Habits;
  readonly #outbox: Draft[] = [];
  #sending = false;
  #joining = false;
  #stream: number | null = null;
  #inside = false;
  #sessions = 1;
  #said = 0;

  constructor(name: string, driver: SimDriver, random: SeededRandom, habits: Habits) {
    this.name = name;
    this.#driver = driver;
    this.#random = random.fork();
    this.#habits = habits;
  }

  get session(): string {
    return `${this.name}'s session ${this.#sessions}`;
  }

  get current(): Membership | null {
    const last = this.memberships.at(-1) ?? null;
    return last?.ended === null ? last : null;
  }

  get isInside(): boolean {
    return this.#inside && this.current !== null;
  }

  get unsent(): number {
    return this.#outbox.length;
  }

  /** Posts the join form until there is an answer. */
  join(): void {
    if (this.gone || !this.awake || this.#joining || this.current !== null) return;
    this.#joining = true;
    this.#post(
      (request) => ({
        kind: "join",
        request,
        session: this.session,
        connection: this.name,
        token: this.#habits.token,
        name: this.name,
        roomPassword: this.#habits.password,
        namePassword: "",
      }),
      (answer) => {
        this.#joining = false;
        this.#joined(answer);
      },
      () => {
        this.#joining = false;
        this.join();
      },
    );
  }

  say(): void {
    if (!this.isInside) return;
    this.#said++;
    this.#outbox.push({ text: `${this.name} says ${this.#said}`, once: `once ${this.#said}` });
    this.#sendNext();
  }

  leave(): void {
    if (!this.isInside) return;
    this.gone = true;
    const { session } = this;
    this.#driver.request(
      (request) => ({ kind: "leave", request, session }),
      () => undefined,
    );
  }

  /** Shuts the laptop for ever, without a word. */
  vanish(): void {
    this.gone = true;
    this.awake = false;
    this.dropStream();
  }

  /** The network takes the stream away; a sleeping laptop doesn't come back by itself. */
  dropStream(): void {
    if (this.#stream === null) return;
    this.#driver.breakStream(this.#stream);
    this.#stream = null;
    if (this.awake) this.#driver.world.after(this.#random.below(8000), () => this.listen());
  }

  wakeUp(): void {
    if (this.gone) return;
    this.awake = true;
    if (this.current === null) this.join();
    this.listen();
    this.#sendNext();
  }

  listen(): void {
    const membership = this.current;
    if (this.gone || !this.awake || this.#stream !== null || membership === null) return;
    const after = membership.runs.at(-1)?.at(-1)?.id ?? null;
    const { latencyMs } = this.#habits;
    const stream = this.#driver.open(membership.session, after, {
      latencyMs: latencyMs + this.#random.below(latencyMs),
      deliver: (frame) => this.#hear(membership, frame),
      onDead: () => {
        if (this.#stream !== stream) return;
        this.#stream = null;
        this.#driver.world.after(500, () => this.listen());
      },
    });
    this.#stream = stream;
  }

  #joined(answer: Answer): void {
    if (!answer.ok) {
      this.#driver.world.after(10_000 + this.#random.below(20_000), () => this.join());
      return;
    }
    this.#inside = answer.value.type === "joined";
    if (this.current === null) this.memberships.push({ session: this.session, runs: [], ended: null });
    this.listen();
  }

  #hear(membership: Membership, frame: HostFrame): void {
    switch (frame.type) {
      case "hello":
        if (frame.state === "member") this.#inside = true;
        if (!frame.resumed && frame.items.length > 0) membership.runs.push([]);
        for (const item of frame.items) membership.runs.at(-1)?.push(item);
        break;
      case "admitted":
        this.#inside = true;
        // As the page does: what the room was before we were in comes with a new hello.
        this.dropStream();
        break;
      case "message":
      case "notice":
        if (membership.runs.length === 0) membership.runs.push([]);
        membership.runs.at(-1)?.push(frame);
        break;
      case "ended":
        if (membership !== this.current) break;
        membership.ended = frame.code;
        // After a kick some come back in a new browser, others in the same.
        if (frame.code === "ROOM_KICKED" && this.#random.chance(0.5)) this.#sessions++;
        this.#inside = false;
        this.#stream = null;
        this.#outbox.length = 0;
        if (!this.gone) this.#driver.world.after(5000 + this.#random.below(30_000), () => this.join());
        break;
      default:
        break;
    }
  }

  #sendNext(): void {
    const draft = this.#outbox[0];
    if (draft === undefined || this.#sending || !this.awake || !this.isInside) return;
    this.#sending = true;
    const { session } = this;
    const { text, once } = draft;
    this.#post(
      (request) => ({ kind: "say", request, by: { session }, text, replyTo: null, once }),
      (answer) => {
        this.#sending = false;
        if (answer.ok || answer.code !== "ROOM_TOO_FAST") this.#settle(draft, answer);
        this.#driver.world.after(answer.ok ? 0 : 1500, () => this.#sendNext());
      },
      () => {
        this.#sending = false;
        this.#sendNext();
      },
    );
  }

  #settle(draft: Draft, answer: Answer): void {
    (answer.ok ? this.confirmed : this.refused).push(draft.text);
    if (this.#outbox[0] === draft) this.#outbox.shift();
  }

  /** A request over its own connection: it may get lost on the way there or back. */
  #post(
    make: Parameters<SimDriver["request"]>[0],
    answered: (answer: Answer) => void,
    lost: () => void,
  ): void {
    const { world } = this.#driver;
    const { latencyMs, lossRate } = this.#habits;
    let settled = false;
    const settle = (how: () => void) => {
      if (!settled) how();
      settled = true;
    };
    world.after(RETRY_MS, () => settle(lost));
    if (this.#random.chance(lossRate)) return;
    const answerLost = this.#random.chance(lossRate);
    world.after(latencyMs, () => {
      this.#driver.request(make, (answer) => {
        if (!answerLost) world.after(latencyMs, () => settle(() => answered(answer)));
      });
    });
  }
}
