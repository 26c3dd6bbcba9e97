/** Slots of the machines' world, at a relay where all read: a group of theirs, and how its members agree on a level. */

import type { LevelChoice } from "../../src/session/level/level-choice.ts";
import type { ConversationWorld, Member, PutBox } from "./conversation-world.ts";

const SLOT_MS = 10_000;

export abstract class SlotsInMemory {
  readonly address = "log.example";
  readonly choice: LevelChoice;
  protected readonly world: ConversationWorld;
  /** Frames that went into boxes of devices, or of a relay outside of slots. */
  boxes = 0;

  constructor(world: ConversationWorld, level: LevelChoice["level"]) {
    this.choice = { level, relay: this.address, slotMs: SLOT_MS };
    this.world = world;
    world.log = this;
  }

  /** A group whose members all have agreed on this. */
  group(count: number, cap = count): [Member, Member, Member, ...Member[]] {
    const [first, ...others] = this.directGroup(count, cap);
    this.proposedBy(first);
    for (const member of [first, ...others]) this.chosenBy(member);
    this.world.run();
    this.pass(20);
    return [first, ...others] as never;
  }

  /** One whose members could. */
  directGroup(count: number, cap = count): [Member, ...Member[]] {
    const members = Array.from({ length: count }, () => this.world.newcomer([this.address]));
    const [first, ...others] = members as [Member, ...Member[]];
    const welcome = first.gather(others, cap);
    for (const other of others) other.join(welcome.slice());
    this.world.run();
    return [first, ...others];
  }

  proposedBy(admin: Member): void {
    admin.do({ type: "wish", wish: { type: "level", choice: this.choice } });
    this.world.run();
  }

  chosenBy(member: Member): void {
    const id = Buffer.from(this.world.bytes(16)).toString("hex");
    member.do({ type: "send", id, content: { type: "level", ...this.choice } });
  }

  /** False for what goes into a box. */
  takes(member: Member, place: string, put: PutBox): boolean {
    if (place !== this.address || !this.isIn(member)) {
      this.boxes++;
      return false;
    }
    this.queue(member, put);
    return true;
  }

  pass(slots: number): void {
    for (let slot = 0; slot < slots; slot++) {
      this.slot(this.world.members.filter((member) => member.alive && this.isIn(member)));
      this.world.pass(SLOT_MS);
    }
  }

  protected isIn(member: Member): boolean {
    return member.hasBegun && member.conversation.level.used.level === this.choice.level;
  }

  /** Of the world's clock. */
  protected get slotNow(): number {
    return Math.floor(this.world.time.nowMs / SLOT_MS);
  }

  protected abstract queue(member: Member, put: PutBox): void;
  /** All of these have it at once. */
  protected abstract slot(members: readonly Member[]): void;
}
