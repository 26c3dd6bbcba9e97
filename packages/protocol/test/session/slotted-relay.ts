/**
 * A relay of the machines' world at all levels at once: whoever is at `direct` watches its boxes, and who has slots there puts
 * and asks in them. As programs do, each member reads at every level at which others may still be.
 */

import { PROTOCOL_LIMITS } from "../../src/base/limits.ts";
import { addressText, boxAddress } from "../../src/session/box.ts";
import type { LevelChoice } from "../../src/session/level/level-choice.ts";
import {
  LOG_SALT_BYTES,
  type LogSight,
  sealLogEntry,
  sightLogEntry,
} from "../../src/session/level/log-entry.ts";
import { quietRotation } from "../../src/session/level/quiet-round.ts";
import { QuietTalk } from "../../src/session/level/quiet-talk.ts";
import type { ConversationWorld, Member, PutBox } from "./conversation-world.ts";
import type { RelayInMemory } from "./relay-in-memory.ts";

const CONVERSATION = "c1";
const SLOT_MS = 10_000;
const { QUIET_ROTATION_MS } = PROTOCOL_LIMITS;

/** What the relay sees of one slot of a member in `quiet`: whether a frame was put, and whether there was one where it asked. */
export interface SeenSlot {
  readonly member: string;
  readonly slot: number;
  readonly isPut: boolean;
  readonly isFound: boolean;
}

export class SlottedRelay {
  readonly address = "relay.example";
  readonly relay: RelayInMemory;
  readonly seen: SeenSlot[] = [];
  /** Frames that went into boxes of devices, by whom. */
  readonly atDevices: string[] = [];
  /** Whether this member's slot is missed: it has no connection then. */
  misses: (member: Member) => boolean = () => false;
  /** How often each is asked what it looks for in a slot and the next one: as often as a circuit is awake in a program. */
  asksBefore = 0;
  readonly #world: ConversationWorld;
  readonly #talks = new Map<Member, QuietTalk>();
  readonly #queues = new Map<Member, PutBox[]>();
  readonly #log: LogSight[] = [];
  /** How far each has read the log. */
  readonly #cursors = new Map<Member, number>();

  constructor(world: ConversationWorld) {
    this.#world = world;
    this.relay = world.relay(this.address);
    world.log = this;
  }

  choice(level: LevelChoice["level"]): LevelChoice {
    return level === "direct"
      ? { level, relay: "", slotMs: 0 }
      : { level, relay: this.address, slotMs: SLOT_MS };
  }

  /** A group at `direct` whose members all read here. */
  group(count: number, cap = 16): [Member, Member, Member, ...Member[]] {
    const members = Array.from({ length: count }, () => this.#world.newcomer([this.address]));
    const [first, ...others] = members as [Member, ...Member[]];
    const welcome = first.gather(others, cap);
    for (const other of others) other.join(welcome.slice());
    this.#world.run();
    return [first, ...others] as never;
  }

  /** All agree on it: an admin proposes, and each chooses in this order. */
  agreed(members: readonly Member[], level: LevelChoice["level"]): void {
    const [admin] = members as [Member];
    this.proposedBy(admin, level);
    for (const member of members) {
      this.chosenBy(member, level);
      this.pass(6 * members.length);
    }
  }

  proposedBy(admin: Member, level: LevelChoice["level"]): void {
    const choice = level === "direct" ? null : this.choice(level);
    admin.do({ type: "wish", wish: { type: "level", choice } });
    this.pass(12 * this.#world.members.length);
  }

  chosenBy(member: Member, level: LevelChoice["level"]): void {
    const id = Buffer.from(this.#world.bytes(16)).toString("hex");
    member.do({ type: "send", id, content: { type: "level", ...this.choice(level) } });
  }

  /** True for what waits for a slot of its own. */
  takes(member: Member, place: string, put: PutBox): boolean {
    const { level } = member.conversation.level.used;
    if (level === "direct" || place !== this.address) {
      if (place !== this.address) this.atDevices.push(member.name);
      return false;
    }
    if (level === "blind") this.#queueOf(member).push(put);
    else if (!this.#talkOf(member).add(put.lane, { conversation: CONVERSATION, ...put }))
      member.do({ type: "answered", put: put.put, status: "failed" });
    return true;
  }

  /** Its program ended: what waited in its circuits is gone. */
  forget(member: Member): void {
    this.#talks.delete(member);
    this.#queues.delete(member);
  }

  /** Its circuits are lost: what waited in them failed. */
  loses(member: Member): void {
    const inLanes = this.#talks.get(member)?.relane(member.conversation.lanes) ?? [];
    const waiting = [...inLanes, ...(this.#queues.get(member) ?? [])];
    this.#queues.delete(member);
    for (const { put } of waiting) member.do({ type: "answered", put, status: "failed" });
  }

  /** It is another process than before, as all learn by their circuits. */
  restart(): void {
    this.#world.restartRelay(this.relay);
    this.#log.length = 0;
    for (const member of this.#cursors.keys()) this.#cursors.set(member, 0);
    const here = this.#world.members.filter((one) => one.alive && one.hasBegun);
    for (const member of here)
      if (this.#talks.has(member) || reads(member, "blind"))
        member.do({ type: "relay", place: this.address, keeper: this.relay.keeper });
  }

  pass(slots: number): void {
    for (let slot = 0; slot < slots; slot++) {
      this.#pass();
      this.#world.pass(SLOT_MS);
    }
  }

  /** Until just before all lanes get another order. */
  passToRotation(): void {
    const leftMs = QUIET_ROTATION_MS - (this.#world.time.nowMs % QUIET_ROTATION_MS);
    this.pass(Math.max(0, Math.floor(leftMs / SLOT_MS) - 2));
  }

  #pass(): void {
    const here = this.#world.members.filter((one) => one.alive && one.hasBegun && !this.misses(one));
    const slot = Math.floor(this.#world.time.nowMs / SLOT_MS);
    for (const member of here) if (reads(member, "blind")) this.#append(member);
    const quiet = here.filter((member) => reads(member, "quiet"));
    const puts = new Map(quiet.map((member) => [member, this.#put(member, slot)]));
    for (const member of quiet)
      this.seen.push({
        ...{ member: member.name, slot, isPut: puts.get(member) === true },
        isFound: this.#get(member, slot),
      });
    for (const member of here) this.#readLog(member);
    for (const member of here) if (!reads(member, "quiet")) this.#talks.delete(member);
  }

  #queueOf(member: Member): PutBox[] {
    const queue = this.#queues.get(member) ?? [];
    this.#queues.set(member, queue);
    return queue;
  }

  #talkOf(member: Member): QuietTalk {
    const { lanes } = member.conversation;
    const talk = this.#talks.get(member) ?? new QuietTalk(CONVERSATION, lanes);
    if (!this.#talks.has(member)) {
      this.#talks.set(member, talk);
      member.do({ type: "came" });
      member.do({ type: "relay", place: this.address, keeper: this.relay.keeper });
    }
    if (talk.lanes !== lanes)
      for (const { put } of talk.relane(lanes)) member.do({ type: "answered", put, status: "failed" });
    return talk;
  }

  #put(member: Member, slot: number): boolean {
    const late = this.#talkOf(member).enter(quietRotation(SLOT_MS, slot));
    for (const { put } of late) member.do({ type: "answered", put, status: "failed" });
    const lane = this.#talkOf(member).laneOf(slot);
    const isUsed = member.conversation.level.used.level === "quiet";
    if (isUsed && !this.#talkOf(member).hasWaiting(lane)) member.do({ type: "turn", slot });
    const next = this.#talkOf(member).take(lane);
    if (next === null) return false;
    const status = this.relay.isUp
      ? this.relay.offered(addressText(boxAddress(next.writeKey)), next.frame)
      : "failed";
    member.do({ type: "answered", put: next.put, status });
    return true;
  }

  #get(member: Member, slot: number): boolean {
    for (let again = 0; again < this.asksBefore; again++)
      for (const at of [slot, slot + 1]) member.conversation.look(this.address, at);
    const box = member.conversation.look(this.address, slot);
    const frame = box === null || !this.relay.isUp ? null : this.relay.given(box.address);
    if (box === null || frame === null) return false;
    member.do({ type: "arrived", address: box.address, frame: frame.slice() });
    return true;
  }

  #append(member: Member): void {
    const isUsed = member.conversation.level.used.level === "blind";
    if (isUsed && this.#queueOf(member).length === 0) member.do({ type: "turn", slot: 0 });
    const next = this.#queueOf(member).shift();
    if (next === undefined) return;
    this.#log.push(sightLogEntry(sealLogEntry(next.writeKey, next.frame, this.#world.bytes(LOG_SALT_BYTES))));
    member.do({ type: "answered", put: next.put, status: "ok" });
  }

  #readLog(member: Member): void {
    if (!reads(member, "blind")) {
      this.#cursors.delete(member);
      return;
    }
    for (let at = this.#cursors.get(member) ?? this.#log.length; at < this.#log.length; at++) {
      const found = member.conversation.findLogged(this.address, this.#log[at] as LogSight);
      if (found !== null) member.do(found);
    }
    this.#cursors.set(member, this.#log.length);
  }
}

/** As `slotPlaces` of packages/engine/src/sealed/levels/slot-place.ts has it. */
function reads({ conversation }: Member, level: LevelChoice["level"]): boolean {
  const { own, used, left } = conversation.level;
  const isDirect = used.level === "direct";
  const choices = [used, ...(own.level === "blind" || !isDirect ? [own] : []), ...(isDirect ? [] : left)];
  return choices.some((choice) => choice.level === level);
}
