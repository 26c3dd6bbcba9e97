/** Those to whom a Welcome goes by a lane: who came by a link, and members who come back. */

import { decodeCard, encodeRejoin, sealHello } from "@hushroom/protocol";
import { LaneTraffic } from "../lane-traffic.ts";
import { contactLane, dialledWith, dialsWith, memberLane } from "../members-by-lane.ts";
import type { Messenger } from "../messenger.ts";
import { NewcomerRecord, Shelf, type WritingStep } from "../records.ts";

const laneId = (member: string): string => `newcomer/${member}`;

export class Newcomers {
  readonly #records: Shelf<NewcomerRecord>;
  readonly #messenger: Messenger;

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
    return this.#lanes()
      .filter(({ peerPlace }) => peerPlace === place)
      .map(dialsWith);
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
    const isHeld = () => this.#messenger.isSlotted(conversation);
    this.#messenger.listen({
      id: laneId(member),
      traffic: new LaneTraffic(lane),
      onMessage: () => {},
      outgoing: null,
      sentAt: null,
      isAttended: false,
      readsRelays: false,
      carriedBy: null,
      get isHeld() {
        return isHeld();
      },
    });
  }
}
