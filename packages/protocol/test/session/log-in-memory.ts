/** A relay's log of the machines' world: each member has one entry a slot, and all read all. */

import type { FoundInLog } from "../../src/session/conversation/expected.ts";
import type { LevelChoice } from "../../src/session/level/level-choice.ts";
import { LOG_SALT_BYTES, sealLogEntry, sightLogEntry } from "../../src/session/level/log-entry.ts";
import type { ConversationWorld, Member } from "./conversation-world.ts";

const SLOT_MS = 10_000;

interface Put {
  readonly put: string;
  readonly writeKey: Uint8Array;
  readonly frame: Uint8Array;
}

const isBlind = (member: Member): boolean =>
  member.hasBegun && member.conversation.level.used.level === "blind";

export class LogInMemory {
  readonly address = "log.example";
  readonly choice: LevelChoice = { level: "blind", relay: this.address, slotMs: SLOT_MS };
  readonly #world: ConversationWorld;
  readonly #queues = new Map<Member, Put[]>();
  /** Frames that went into boxes. */
  boxes = 0;
  /** Whether this entry never comes to this reader. */
  misses: (reader: Member, found: FoundInLog) => boolean = () => false;
  /** Whoever reads here has taken in what it found. */
  onRead: (reader: Member, found: FoundInLog) => void = () => {};

  constructor(world: ConversationWorld) {
    this.#world = world;
    world.log = this;
  }

  /** A group whose members all have agreed on this log. */
  group(count: number, cap = count): [Member, Member, Member, ...Member[]] {
    const [first, ...others] = this.directGroup(count, cap);
    this.proposedBy(first);
    for (const member of [first, ...others]) this.chosenBy(member);
    this.#world.run();
    this.pass(20);
    return [first, ...others] as never;
  }

  /** One whose members could. */
  directGroup(count: number, cap = count): [Member, ...Member[]] {
    const members = Array.from({ length: count }, () => this.#world.newcomer([this.address]));
    const [first, ...others] = members as [Member, ...Member[]];
    const welcome = first.gather(others, cap);
    for (const other of others) other.join(welcome.slice());
    this.#world.run();
    return [first, ...others];
  }

  proposedBy(admin: Member): void {
    admin.do({ type: "wish", wish: { type: "level", choice: this.choice } });
    this.#world.run();
  }

  chosenBy(member: Member): void {
    const id = Buffer.from(this.#world.bytes(16)).toString("hex");
    member.do({ type: "send", id, content: { type: "level", ...this.choice } });
  }

  /** False for what goes into a box. */
  takes(member: Member, place: string, put: Put): boolean {
    if (place !== this.address || !isBlind(member)) {
      this.boxes++;
      return false;
    }
    const queue = this.#queues.get(member) ?? [];
    this.#queues.set(member, queue);
    queue.push(put);
    return true;
  }

  pass(slots: number): void {
    for (let slot = 0; slot < slots; slot++) {
      for (const member of this.#world.members) this.#slotOf(member);
      this.#world.pass(SLOT_MS);
    }
  }

  #slotOf(member: Member): void {
    if (!member.alive || !isBlind(member)) return;
    if ((this.#queues.get(member)?.length ?? 0) === 0) member.do({ type: "turn", slot: 0 });
    const next = this.#queues.get(member)?.shift();
    if (next === undefined) return;
    this.append(next.writeKey, next.frame);
    member.do({ type: "answered", put: next.put, status: "ok" });
  }

  /** By whoever: nobody sees whose an entry is. */
  append(writeKey: Uint8Array, frame: Uint8Array): void {
    const sight = sightLogEntry(sealLogEntry(writeKey, frame, this.#world.bytes(LOG_SALT_BYTES)));
    for (const reader of this.#world.members) {
      if (!reader.alive || !reader.hasBegun) continue;
      const found = reader.conversation.findLogged(this.address, sight);
      if (found === null || this.misses(reader, found)) continue;
      reader.do(found);
      this.onRead(reader, found);
    }
  }
}
