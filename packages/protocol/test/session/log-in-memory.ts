/** A relay's log of the machines' world: each member has one entry a slot, and all read all. */

import type { FoundInLog } from "../../src/session/conversation/expected.ts";
import { LOG_SALT_BYTES, sealLogEntry, sightLogEntry } from "../../src/session/level/log-entry.ts";
import type { ConversationWorld, Member, PutBox } from "./conversation-world.ts";
import { SlotsInMemory } from "./slots-in-memory.ts";

export class LogInMemory extends SlotsInMemory {
  readonly #queues = new Map<Member, PutBox[]>();
  /** Whether this entry never comes to this reader. */
  misses: (reader: Member, found: FoundInLog) => boolean = () => false;
  /** Whoever reads here has taken in what it found. */
  onRead: (reader: Member, found: FoundInLog) => void = () => {};

  constructor(world: ConversationWorld) {
    super(world, "blind");
  }

  protected queue(member: Member, put: PutBox): void {
    const queue = this.#queues.get(member) ?? [];
    this.#queues.set(member, queue);
    queue.push(put);
  }

  protected slot(members: readonly Member[]): void {
    for (const member of members) this.#slotOf(member);
  }

  #slotOf(member: Member): void {
    if ((this.#queues.get(member)?.length ?? 0) === 0) member.do({ type: "turn", lane: 0 });
    const next = this.#queues.get(member)?.shift();
    if (next === undefined) return;
    this.append(next.writeKey, next.frame);
    member.do({ type: "answered", put: next.put, status: "ok" });
  }

  /** By whoever: nobody sees whose an entry is. */
  append(writeKey: Uint8Array, frame: Uint8Array): void {
    const sight = sightLogEntry(sealLogEntry(writeKey, frame, this.world.bytes(LOG_SALT_BYTES)));
    for (const reader of this.world.members) {
      if (!reader.alive || !reader.hasBegun) continue;
      const found = reader.conversation.findLogged(this.address, sight);
      if (found === null || this.misses(reader, found)) continue;
      reader.do(found);
      this.onRead(reader, found);
    }
  }
}
