/** Those to whom a Welcome goes by a lane: who came by a link, and members who come back. */

import {
  type Card,
  decodeCard,
  encodeRejoin,
  LOCAL_LIMITS,
  type Refusal,
  sealHello,
} from "@hushroom/protocol";
import type { Lane } from "../lane.ts";
import { type LaneParts, LaneTraffic } from "../lane-traffic.ts";
import { contactLane, dialledWith, dialsWith, memberLane } from "../members-by-lane.ts";
import type { Messenger } from "../messenger.ts";
import { NewcomerRecord, Shelf, type WritingStep } from "../records.ts";

const laneId = (member: string): string => `newcomer/${member}`;
const refusalLaneId = (onion: string): string => `refused/${onion}`;

/** So long somebody who is not let in is dialled to be told. */
const REFUSING_MS = 10 * 60_000;

export class Newcomers {
  readonly #records: Shelf<NewcomerRecord>;
  readonly #messenger: Messenger;
  /** By their addresses: who is being told that they are not let in. Who starts anew asks again. */
  readonly #refused = new Map<string, Card>();

  constructor(messenger: Messenger) {
    this.#messenger = messenger;
    this.#records = new Shelf(messenger.parts.store, "newcomer", NewcomerRecord);
  }

  open(): void {
    for (const record of this.#records.all()) this.#attend(record);
  }

  has(member: string): boolean {
    return this.#records.get(member) !== undefined;
  }

  /** In the write of the step that wishes for it: one without the other would keep it out for ever. */
  add(step: WritingStep, record: NewcomerRecord): void {
    this.#records.putWith(step, record.member, record, () => this.#attend(record));
  }

  welcome(member: string, welcome: Uint8Array): void {
    const record = this.#records.get(member);
    const lane = this.#messenger.lane(laneId(member));
    if (record === undefined || lane === undefined) return;
    const { nonce, card } = record;
    if (card === null) {
      const machine = this.#messenger.conversations.get(record.conversation)?.machine;
      const shown = machine && { heads: machine.heads(), moves: machine.placeMoves() };
      if (shown !== undefined)
        this.#messenger.say(lane, encodeRejoin({ type: "welcome", nonce, welcome, ...shown }));
      return;
    }
    const message = { type: "welcome", nonce, welcome } as const;
    const { identity, card: ownCard, parts } = this.#messenger;
    const own = { identity, card: ownCard };
    const sealed = sealHello({
      message,
      own,
      to: decodeCard(card),
      inviteSecret: null,
      random: parts.random,
    });
    this.#messenger.say(lane, sealed);
  }

  /** Tells somebody who came by a link why not; a few at a time, for a while. */
  refuse(to: Card, nonce: Uint8Array, code: Refusal): void {
    const isNew = !this.#refused.has(to.onion);
    if (isNew && this.#refused.size >= LOCAL_LIMITS.LINK_REFUSALS_MAX) return;
    this.#refused.set(to.onion, to);
    const { identity, card, parts, steps } = this.#messenger;
    const lane = this.#laneOf(refusalLaneId(to.onion), contactLane(identity, to), () => false);
    // The one before it would be read for as long as the program runs.
    this.#messenger.unlisten(refusalLaneId(to.onion));
    this.#messenger.listen(lane);
    const message = { type: "refusal", nonce, code } as const;
    const own = { identity, card };
    this.#messenger.say(lane, sealHello({ message, own, to, inviteSecret: null, random: parts.random }));
    if (isNew) steps.later(REFUSING_MS, () => this.#endRefusing(to.onion));
  }

  #endRefusing(onion: string): void {
    this.#refused.delete(onion);
    this.#messenger.unlisten(refusalLaneId(onion));
  }

  /** It was heard in the group, or will never be. */
  settle(member: string): void {
    if (!this.has(member)) return;
    this.#records.erase(member);
    this.#messenger.unlisten(laneId(member));
  }

  forget(conversation: string): void {
    for (const record of this.#records.all())
      if (record.conversation === conversation) this.settle(record.member);
  }

  dialKeys(place: string): string[] {
    const { identity } = this.#messenger;
    const refused = [...this.#refused.values()].map((card) => contactLane(identity, card));
    return [...this.#lanes(), ...refused].filter(({ peerPlace }) => peerPlace === place).map(dialsWith);
  }

  allowedKeys(): string[] {
    return this.#lanes().map(dialledWith);
  }

  #lanes() {
    const { identity } = this.#messenger;
    return this.#records
      .all()
      .flatMap(({ card }) => (card === null ? [] : [contactLane(identity, decodeCard(card))]));
  }

  #attend({ member, conversation, card }: NewcomerRecord): void {
    const kept = this.#messenger.conversations.get(conversation);
    const there = kept?.machine.roster.members.find(({ id }) => id === member);
    const byCard = card === null ? null : contactLane(this.#messenger.identity, decodeCard(card));
    const lane = byCard ?? (kept && there ? memberLane(kept.machine.own, there) : null);
    if (lane === null) return;
    this.#messenger.listen(this.#laneOf(laneId(member), lane, () => this.#messenger.isSlotted(conversation)));
  }

  #laneOf(id: string, parts: LaneParts, isHeld: () => boolean): Lane {
    return {
      id,
      traffic: new LaneTraffic(parts),
      onMessage: () => {},
      outgoing: null,
      sentAt: null,
      isAttended: false,
      readsRelays: false,
      carriedBy: null,
      get isHeld() {
        return isHeld();
      },
    };
  }
}
