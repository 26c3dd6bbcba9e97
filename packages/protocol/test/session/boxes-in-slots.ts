/** A relay's boxes as a group in `quiet` uses them: in each slot every member puts one frame, and asks for one box. */

import { addressText, boxAddress } from "../../src/session/box.ts";
import { QuietTalk } from "../../src/session/level/quiet-talk.ts";
import type { ConversationWorld, Member, PutBox } from "./conversation-world.ts";
import { SlotsInMemory } from "./slots-in-memory.ts";

const CONVERSATION = "c1";

/** What a relay sees of one slot of a member: whether a frame was put, and whether there was one where it asked. */
export interface SeenSlot {
  readonly member: string;
  readonly slot: number;
  readonly isPut: boolean;
  readonly isFound: boolean;
}

export class BoxesInSlots extends SlotsInMemory {
  readonly #talks = new Map<Member, QuietTalk>();
  readonly frames = new Map<string, Uint8Array>();
  readonly seen: SeenSlot[] = [];
  /** Whether this member's slot is missed: it has no connection then. */
  misses: (member: Member) => boolean = () => false;

  constructor(world: ConversationWorld) {
    super(world, "quiet");
  }

  protected queue(member: Member, put: PutBox): void {
    this.#talkOf(member).add(put.lane, { conversation: CONVERSATION, ...put });
  }

  protected slot(members: readonly Member[]): void {
    const here = members.filter((member) => !this.misses(member));
    const slot = this.slotNow;
    const puts = new Map(here.map((member) => [member, this.#put(member, slot)]));
    for (const member of here)
      this.seen.push({
        ...{ member: member.name, slot, isPut: puts.get(member) === true },
        isFound: this.#get(member, slot),
      });
  }

  #talkOf(member: Member): QuietTalk {
    const { lanes } = member.conversation;
    const talk = this.#talks.get(member) ?? new QuietTalk(CONVERSATION, lanes);
    if (!this.#talks.has(member)) {
      this.#talks.set(member, talk);
      member.do({ type: "came" });
    }
    if (talk.lanes !== lanes)
      for (const { put } of talk.relane(lanes)) member.do({ type: "answered", put, status: "failed" });
    return talk;
  }

  #put(member: Member, slot: number): boolean {
    const lane = this.#talkOf(member).laneOf(slot);
    if (!this.#talkOf(member).hasWaiting(lane)) member.do({ type: "turn", lane });
    const next = this.#talkOf(member).take(lane);
    if (next === null) return false;
    const address = addressText(boxAddress(next.writeKey));
    const before = this.frames.get(address);
    if (before === undefined) this.frames.set(address, next.frame);
    const isSame = before === undefined || Buffer.compare(before, next.frame) === 0;
    const status = before === undefined ? "ok" : isSame ? "same" : "foreign";
    member.do({ type: "answered", put: next.put, status });
    return true;
  }

  #get(member: Member, slot: number): boolean {
    const box = member.conversation.look(slot);
    const frame = box === null ? undefined : this.frames.get(box.address);
    if (box === null || frame === undefined) return false;
    member.do({ type: "arrived", address: box.address, frame: frame.slice() });
    return true;
  }
}
