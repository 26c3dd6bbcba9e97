/**
 * A conversation with its history and its store: the driver of the machine. Each step's writes and rows are one change
 * of the store, and nothing of a step leaves this device, or is shown, before that change is durable.
 */

import {
  Conversation,
  type ConversationEffect,
  type ConversationEvent,
  type ConversationInput,
  type ConversationRow,
  type DeliveryView,
  type PlacedBox,
  type RandomBytes,
  recordPrefix,
  type Step,
} from "@hushroom/protocol";
import type { Clock } from "../clock.ts";
import type { Store, Write } from "../store/store.ts";
import { type ConversationMeta, encodeMeta, metaKey } from "./conversation-meta.ts";
import { History, storedRow } from "./history.ts";

/** What the conversation needs of whoever owns it. */
export interface ConversationOwner {
  put(conversation: string, effect: Extract<ConversationEffect, { type: "put" }>): void;
  look(conversation: string, effect: Extract<ConversationEffect, { type: "look" }>): void;
  expect(conversation: string, boxes: readonly PlacedBox[]): void;
  forget(conversation: string, boxes: readonly PlacedBox[]): void;
  consume(box: PlacedBox): void;
  /** The device at this place is there now. */
  heard(place: string): void;
  welcome(conversation: string, member: string, welcome: Uint8Array): void;
  /** `tick` now. Whatever goes wrong in that stops no timer. */
  wake(conversation: string): void;
  /** Turns events into rows, by the history; called before the write. */
  record(kept: KeptConversation, event: ConversationEvent): void;
  /** After the write. */
  changed(
    kept: KeptConversation,
    rows: readonly ConversationRow[],
    deliveries: readonly Delivered[],
    events: readonly ConversationEvent[],
  ): void;
}

export interface Delivered extends DeliveryView {
  readonly id: string;
}

export interface KeptParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly owner: ConversationOwner;
}

export class KeptConversation {
  readonly meta: ConversationMeta;
  readonly history: History;
  #machine: Conversation;
  #cancelWake: () => void = () => {};
  #isOver = false;
  readonly #parts: KeptParts;
  readonly #queue: (() => void)[] = [];
  /** What else this step writes. */
  readonly #along: { readonly write: Write; readonly then: () => void }[] = [];
  #isRunning = false;
  #changes = 0;

  private constructor(parts: KeptParts, meta: ConversationMeta, machine: Conversation) {
    this.#parts = parts;
    this.meta = meta;
    this.#machine = machine;
    this.history = new History(parts.store, meta);
  }

  static begin(
    parts: KeptParts,
    meta: ConversationMeta,
    begun: { readonly conversation: Conversation; readonly step: Step },
    act: (kept: KeptConversation) => void = () => {},
  ): KeptConversation {
    const kept = new KeptConversation(parts, meta, begun.conversation);
    kept.#whole(() => kept.#carryOut(begun.step, () => act(kept)));
    return kept;
  }

  static load(parts: KeptParts, meta: ConversationMeta): KeptConversation {
    const records = parts.store.list(recordPrefix(meta.id));
    const kept = new KeptConversation(parts, meta, Conversation.load(meta.id, records, parts.random));
    return kept;
  }

  get id(): string {
    return this.meta.id;
  }

  /** How many changes of the store it has made since the program began. */
  get changes(): number {
    return this.#changes;
  }

  get machine(): Conversation {
    return this.#machine;
  }

  /** Takes up what the store says should go on. */
  resume(): void {
    this.#parts.owner.expect(this.id, this.#machine.expected());
    for (const [member, welcome] of this.#machine.welcomes())
      this.#parts.owner.welcome(this.id, member, welcome);
    this.do({ type: "tick" });
  }

  /**
   * One step; `act` changes the history and the meta record within the same write. Throws STORE_… with nothing changed.
   * A step that comes out of another one waits for that one's end.
   */
  do(input: ConversationInput, act: () => void = () => {}): void {
    if (this.#isOver) return;
    this.#queue.push(() => this.#step(input, act));
    if (this.#isRunning) return;
    this.#isRunning = true;
    try {
      for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift()) next();
    } finally {
      this.#isRunning = false;
      this.#queue.length = 0;
    }
  }

  /** Changes of the history and the meta record alone. */
  note(act: () => void): void {
    this.do({ type: "tick" }, act);
  }

  /** Within a step's `act` or the recording of its events: a record that is written with it. `then`: once it is. */
  writeAlong(write: Write, then: () => void): void {
    this.#along.push({ write, then });
  }

  recall(id: string): boolean {
    let recalled = false;
    this.do({ type: "recall", id }, () => {
      recalled = this.#lastRecalled;
      if (recalled) this.history.recalled(id);
    });
    return recalled;
  }

  end(): void {
    this.#isOver = true;
    this.#cancelWake();
  }

  #lastRecalled = false;

  #step(input: ConversationInput, act: () => void): void {
    this.#whole(() => {
      const step = this.#machine.handle(input, this.#parts.clock.nowMs());
      this.#lastRecalled = step.recalled;
      this.#carryOut(step, act);
    });
  }

  /** Or nothing of it: a machine that threw halfway is as little to be gone on with as a write that failed. */
  #whole(act: () => void): void {
    const before = JSON.stringify(this.meta);
    try {
      act();
    } catch (error) {
      this.#undo(before);
      throw error;
    }
  }

  #carryOut(step: Step, act: () => void): void {
    const { store, owner } = this.#parts;
    const before = JSON.stringify(this.meta);
    const events = step.effects.flatMap((effect) => (effect.type === "deliver" ? [effect.event] : []));
    act();
    for (const event of events) owner.record(this, event);
    const rows = this.history.take();
    const writes = step.effects.flatMap((effect) => (effect.type === "store" ? [...effect.writes] : []));
    const after = JSON.stringify(this.meta);
    if (after !== before) writes.push({ key: metaKey(this.id), value: encodeMeta(this.meta) });
    const along = this.#along.splice(0);
    writes.push(...along.map(({ write }) => write));
    if (writes.length > 0 || rows.length > 0) {
      store.apply({ writes, rows: rows.map(storedRow) });
      this.#changes++;
    }
    for (const { then } of along) then();
    for (const secret of step.spent) secret.fill(0);
    this.#release(step, rows, events);
  }

  /** The machine went ahead of the store: what the store has counts. */
  #undo(meta: string): void {
    const { store, random } = this.#parts;
    this.history.take();
    this.#along.length = 0;
    Object.assign(this.meta, JSON.parse(meta));
    const records = store.list(recordPrefix(this.id));
    if (records.length > 0) this.#machine = Conversation.load(this.id, records, random);
  }

  #release(step: Step, rows: readonly ConversationRow[], events: readonly ConversationEvent[]): void {
    const { owner } = this.#parts;
    for (const effect of step.effects) this.#perform(effect);
    const deliveries = events.flatMap((event) =>
      event.type === "delivery" ? [{ id: event.id, state: event.state, reached: event.reached }] : [],
    );
    owner.changed(this, rows, deliveries, events);
  }

  #perform(effect: ConversationEffect): void {
    const { owner, clock } = this.#parts;
    if (effect.type === "put") owner.put(this.id, effect);
    else if (effect.type === "look") owner.look(this.id, effect);
    else if (effect.type === "expect") owner.expect(this.id, effect.boxes);
    else if (effect.type === "forget") owner.forget(this.id, effect.boxes);
    else if (effect.type === "consume") owner.consume(effect.box);
    else if (effect.type === "heard") owner.heard(effect.place);
    else if (effect.type === "welcome") owner.welcome(this.id, effect.member, effect.welcome);
    else if (effect.type === "wake") {
      this.#cancelWake();
      const { atMs } = effect;
      if (atMs !== null) this.#cancelWake = clock.after(atMs - clock.nowMs(), () => owner.wake(this.id));
    }
  }
}
