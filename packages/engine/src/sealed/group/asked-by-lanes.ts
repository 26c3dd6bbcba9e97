/**
 * Whom we asked by relays how far they got, and what we answered and heard: kept, for a program that is never there for long
 * would else ask and answer the same at each start, and a lane has few boxes a day.
 */

import { createHash } from "node:crypto";
import { equalBytes, LOCAL_LIMITS, memberIdBytes, memberIdText } from "@hushroom/protocol";
import type { Clock } from "../../clock.ts";
import type { Store } from "../../store/store.ts";
import type { KeptConversation } from "../kept-conversation.ts";
import { LANE_NONCES_REMEMBERED, LaneAskedRecord, Shelf } from "../records.ts";

const DAY_MS = 24 * 3_600_000;

const NOTHING: LaneAskedRecord = { asked: [], done: [] };

export class AskedByLanes {
  readonly #clock: Clock;
  readonly #shelf: Shelf<LaneAskedRecord>;

  constructor({ store, clock }: { readonly store: Store; readonly clock: Clock }) {
    this.#clock = clock;
    this.#shelf = new Shelf(store, "lane-asked", LaneAskedRecord);
  }

  #of({ id }: KeptConversation): LaneAskedRecord {
    return this.#shelf.get(id) ?? NOTHING;
  }

  /**
   * Of these, in their order of weight, whom to ask now: who is first is asked each day, of the others those who were not
   * asked for longest. Members don't all begin with the same one.
   */
  next(kept: KeptConversation, unheard: readonly string[]): string[] {
    const { asked } = this.#of(kept);
    const nowMs = this.#clock.nowMs();
    const at = new Map(asked.map((one) => [memberIdText(one.member), one.at]));
    const isToday = (askedAt: number | undefined) =>
      askedAt !== undefined && Math.abs(nowMs - askedAt) < DAY_MS;
    const left = LOCAL_LIMITS.UNHEARD_ASKED_A_DAY - asked.filter((one) => isToday(one.at)).length;
    const { self, roster } = kept.machine;
    const weight = (member: string): number => (member === roster.profile.orderer ? 0 : 1);
    const mix = (member: string): string => createHash("sha256").update(`${self} ${member}`).digest("hex");
    const free = unheard.filter((member) => !isToday(at.get(member)));
    free.sort(
      (a, b) => weight(a) - weight(b) || (at.get(a) ?? 0) - (at.get(b) ?? 0) || (mix(a) < mix(b) ? -1 : 1),
    );
    return free.slice(0, Math.max(0, left));
  }

  /** In which epoch we asked it last; undefined if never. */
  askedIn(kept: KeptConversation, member: string): bigint | undefined {
    return this.#of(kept).asked.find((one) => memberIdText(one.member) === member)?.epoch;
  }

  asked(kept: KeptConversation, member: string, epoch: bigint): void {
    const before = this.#of(kept);
    const others = before.asked.filter((one) => memberIdText(one.member) !== member);
    const there = others.filter((one) =>
      kept.machine.roster.members.some(({ id }) => id === memberIdText(one.member)),
    );
    const now = { member: memberIdBytes(member), at: this.#clock.nowMs(), epoch };
    this.#shelf.put(kept.id, { ...before, asked: [...there, now] });
  }

  /** A question that was answered, or an answer that was taken in. */
  isDone(kept: KeptConversation, nonce: Uint8Array): boolean {
    return this.#of(kept).done.some((one) => equalBytes(one, nonce));
  }

  done(kept: KeptConversation, nonce: Uint8Array): void {
    const before = this.#of(kept);
    this.#shelf.put(kept.id, { ...before, done: [...before.done, nonce].slice(-LANE_NONCES_REMEMBERED) });
  }

  forget(conversation: string): void {
    this.#shelf.erase(conversation);
  }
}
