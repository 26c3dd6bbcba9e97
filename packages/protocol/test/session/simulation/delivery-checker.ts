/**
 * What people were shown: each message once, in its sender's order, by everyone who was there from its sending on; and
 * of one's own messages only what was true at that moment.
 */

import type { ConversationEvent } from "../../../src/session/conversation/turn.ts";
import type { FlightWatch } from "./flight-watch.ts";
import { demand, type MessageLedger, type Said } from "./message-ledger.ts";
import type { SimDaemon } from "./sim-daemon.ts";

const RANKS = { kept: 0, boxed: 1, delivered: 2, read: 3, failed: 9 } as const;

export class DeliveryChecker {
  readonly #ledger: MessageLedger;
  readonly #flights: FlightWatch;
  readonly #find: (id: string) => SimDaemon | undefined;
  readonly #wasSquatted: (reader: string) => boolean;
  readonly #hasDropped: (relay: string) => boolean;
  readonly #hasLeft: (id: string, sinceMs: number) => boolean;
  /** The highest state shown, by message. */
  readonly shown = new Map<string, number>();
  /** What each member's store has had of whom, in order, by reader's incarnation. */
  readonly #last = new Map<string, number>();
  readonly #had = new Map<string, Set<string>>();
  readonly #seen = new Map<string, Set<string>>();
  #gaps: { readonly reader: SimDaemon; readonly from: string; readonly count: number }[] = [];

  constructor(
    ledger: MessageLedger,
    flights: FlightWatch,
    find: (id: string) => SimDaemon | undefined,
    hasLeft: (id: string, sinceMs: number) => boolean,
    wasSquatted: (reader: string) => boolean,
    hasDropped: (relay: string) => boolean,
  ) {
    this.#hasDropped = hasDropped;
    this.#wasSquatted = wasSquatted;
    this.#hasLeft = hasLeft;
    this.#ledger = ledger;
    this.#flights = flights;
    this.#find = find;
  }

  get gaps() {
    return this.#gaps;
  }

  written(daemon: SimDaemon, events: readonly ConversationEvent[]): void {
    for (const event of events) {
      if (event.type === "message") this.#message(daemon, event);
      else if (event.type === "delivery") this.#delivery(daemon, event);
      else if (event.type === "gap")
        this.#gaps.push({ reader: daemon, from: event.from, count: event.count });
      else {
        demand(
          event.type !== "squatted" || this.#wasSquatted(event.reader),
          () => `${daemon.number} found a box of its own filled by another`,
        );
        demand(
          event.type !== "relay-lost" || this.#hasDropped(event.relay),
          () => `${daemon.number} says that a relay lost something, which it did not`,
        );
        demand(event.type !== "cannot-process", () => `${daemon.number} was ordered what it can't take`);
      }
    }
  }

  /** The person has looked. */
  looked(daemon: SimDaemon): void {
    this.#seen.set(daemon.id, new Set([...(this.#seen.get(daemon.id) ?? []), ...this.#hadBy(daemon.id)]));
  }

  /** Its store is an older one: its person knows no more than that, and its messages of before are shown anew. */
  wentBack({ id, store }: SimDaemon): void {
    const had = store.history.flatMap((event) => (event.type === "message" ? [event.id] : []));
    this.#had.set(id, new Set(had));
    for (const said of this.#ledger.said) if (said.from.id === id) this.shown.delete(said.id);
  }

  #hadBy(id: string): Set<string> {
    const had = this.#had.get(id) ?? new Set<string>();
    this.#had.set(id, had);
    return had;
  }

  #message(reader: SimDaemon, event: Extract<ConversationEvent, { type: "message" }>): void {
    if (event.content.type !== "text") return;
    const { text } = event.content;
    const said = this.#ledger.byText.get(text);
    const who = () => `${reader.number} was shown ${text.slice(0, 30)}`;
    demand(said !== undefined, () => `${who()}, which nobody said`);
    demand(said.from === this.#find(event.from) && said.id === event.id, () => `${who()} as another's`);
    demand(!said.isRecalled, () => `${who()}, which was taken back`);
    const key = `${reader.id} ${reader.incarnation} ${said.from.id}`;
    const last = this.#last.get(key) ?? -1;
    demand(last < said.order, () => `${who()} twice or out of order`);
    this.#last.set(key, said.order);
    this.#hadBy(reader.id).add(said.id);
  }

  has = (reader: string, said: Said): boolean => this.#hadBy(reader).has(said.id);

  #delivery(sender: SimDaemon, { id, state }: Extract<ConversationEvent, { type: "delivery" }>): void {
    const said = this.#ledger.byId.get(id);
    if (said === undefined) return;
    const before = this.shown.get(id) ?? 0;
    const rank = RANKS[state];
    const what = () => `${sender.number} was shown ${state} of ${said.text.slice(0, 30)}`;
    demand(rank >= before && before < RANKS.failed, () => `${what()} after a state of rank ${before}`);
    demand(state !== "failed" || before < RANKS.delivered, () => `${what()} after delivered`);
    this.shown.set(id, rank);
    if (state === "kept" || said.incarnation !== sender.incarnation) return;
    const members = sender.conversation?.roster.members ?? [];
    const now = members.flatMap((member) => this.#find(member.id)?.id ?? []);
    // Who was out meanwhile is owed nothing of before, even when it is in again.
    const owed = said.to.filter((one) => now.includes(one) && !this.#hasLeft(one, said.atMs));
    if (state === "failed") {
      const isOut = sender.conversation?.standing === "removed";
      demand(isOut || owed.length === 0, () => `${what()}, which is owed to ${owed.length} yet`);
      return;
    }
    for (const reader of owed) {
      demand(
        this.#isTrue(said, reader, state),
        () => `${what()}, but not so at ${this.#find(reader)?.number}`,
      );
    }
  }

  #isTrue(said: Said, reader: string, state: "boxed" | "delivered" | "read"): boolean {
    if (state === "read") return this.#seen.get(reader)?.has(said.id) === true;
    if (this.has(reader, said)) return true;
    const daemon = this.#find(reader);
    return state === "boxed" && daemon !== undefined && this.#flights.wasBoxed(said.from, daemon, said.seq);
  }
}
