/**
 * A group whose admins propose one level after the other and hand the commit place to each other, whose members choose or don't,
 * come in and are taken out, are away, begin anew, lose their circuits, miss slots and speak at any time, at a relay that does as it should.
 */

import { SeededRandom } from "@hushroom/testkit";
import { PROTOCOL_LIMITS } from "../../src/base/limits.ts";
import type { PrivacyLevel } from "../../src/session/level/level.ts";
import { isSameChoice } from "../../src/session/level/level-choice.ts";
import { ConversationWorld, type Member } from "./conversation-world.ts";
import { isSettled } from "./going-through-levels.ts";
import { idOf } from "./member-secrets.ts";
import { olderKeyPackage } from "./older-program.ts";
import { SlottedRelay } from "./slotted-relay.ts";

const MEMBERS_MAX = 5;

/** `to`: who was in the group as its writer knew it. */
interface Said {
  readonly text: string;
  readonly to: ReadonlySet<string>;
}

export interface StoryOptions {
  readonly levels: readonly PrivacyLevel[];
  /** Else all goes by the relay. */
  readonly areDevicesUp?: boolean;
  /** The cipher suite of MLS; the shortest if there is none. */
  readonly suite?: number;
}

export class LevelStory {
  readonly random: SeededRandom;
  readonly world: ConversationWorld;
  readonly level: SlottedRelay;
  readonly #levels: readonly PrivacyLevel[];
  readonly #said = new Map<Member, Said[]>();
  readonly #out = new Set<Member>();
  #proposed: PrivacyLevel = "direct";
  #names = 0;

  constructor(seed: number, { levels, areDevicesUp = true, suite }: StoryOptions) {
    this.random = new SeededRandom(seed);
    this.world = new ConversationWorld(seed, suite);
    this.world.areDevicesUp = areDevicesUp;
    this.level = new SlottedRelay(this.world);
    this.#levels = levels;
    const [first, second] = this.level.group(3 + this.random.below(2));
    first.makeAdmin(second);
    this.world.run();
  }

  /** Who is in it, or about to learn that it isn't. */
  get people(): Member[] {
    return this.world.members.filter((person) => person.hasBegun && !this.#out.has(person));
  }

  /** Two, of whom the first one orders as long as neither hands it on. */
  get #admins(): readonly Member[] {
    return this.world.members.slice(0, 2);
  }

  /** Whether all programs know chains that only two know. */
  get #areAllAble(): boolean {
    const [{ conversation }] = this.people as [Member];
    return conversation.roster.members.every(({ knowsSlotChains }) => knowsSlotChains);
  }

  step(): void {
    const { random, level } = this;
    const person = random.pick(this.people);
    const admin = random.pick(this.#admins);
    const what = random.below(16);
    if (what < 5 && person.alive) this.#say(person);
    else if (what === 5 && admin.alive) this.#propose(admin, random.pick(this.#levels));
    else if (what === 6 && person.alive) level.chosenBy(person, random.pick(this.#levels));
    else if (what <= 8 && person.alive) level.chosenBy(person, this.#proposed);
    else if (what === 9) this.#comeOrGo(person);
    else if (what === 10 && admin.alive) admin.rename(`name ${this.#names++}`);
    else if (what === 11 && random.below(3) === 0) level.restart();
    else if (what === 12) this.#letIn(admin);
    else if (what === 13 && random.below(2) === 0) this.#takeOut(admin, person);
    else if (what === 14 && random.below(2) === 0) this.#goOnWithout(person);
    this.#hinder(person);
    level.pass(1 + random.below(12));
  }

  /** What lies between people and their relay. */
  #hinder(person: Member): void {
    const { random, level, world } = this;
    const what = random.below(24);
    if (what === 0) this.#handOver(random.pick(this.#admins));
    else if (what === 1) world.pass(random.below(30) * 3_600_000);
    else if (what === 2) level.passToRotation();
    else if (what <= 4) this.#loseCircuits();
    else if (what === 5 && person.alive) {
      this.#say(person);
      this.#comeOrGo(person);
      person.restart();
    } else if (what === 6) level.misses = (one) => one === person;
    else if (what === 7) level.misses = () => random.below(4) === 0;
    else if (what <= 10) level.misses = () => false;
  }

  #handOver(admin: Member): void {
    const other = this.#admins.find((one) => one !== admin);
    if (admin.alive && other !== undefined) admin.handOver(other);
  }

  #loseCircuits(): void {
    for (const one of this.people) if (one.alive && this.random.below(2) === 0) this.level.loses(one);
  }

  #say(person: Member): void {
    const said = this.#said.get(person) ?? [];
    this.#said.set(person, said);
    const text = `${person.name} ${said.length} ${this.random.below(8) === 0 ? "z".repeat(6000) : ""}`;
    said.push({ text, to: new Set(person.conversation.roster.members.map(({ id }) => id)) });
    person.send(text);
  }

  #comeOrGo(person: Member): void {
    if (!person.alive) {
      person.restart();
      return;
    }
    person.kill();
    this.level.forget(person);
  }

  /** As programs allow it: by no level, or by one that is in force. */
  #letIn(admin: Member): void {
    const { level, roster } = admin.conversation;
    if (!admin.alive || this.people.length >= MEMBERS_MAX) return;
    const proposed = roster.profile.level;
    const isDirect = level.used.level === "direct" && proposed === null;
    const isToStay = proposed === null || isSameChoice(proposed, level.used);
    if (!isDirect && !(isToStay && level.isInForce && level.used.level !== "direct")) return;
    const isOlder = isDirect && this.random.below(3) === 0;
    const newcomer = this.world.newcomer([this.level.address], isOlder ? olderKeyPackage : undefined);
    newcomer.joinsAt = isDirect ? null : level.used;
    admin.add(newcomer);
  }

  #takeOut(admin: Member, person: Member): void {
    if (this.#admins.includes(person) || !admin.alive || this.people.length <= 3) return;
    admin.remove(person);
    this.#out.add(person);
  }

  /** It is away for more epochs than any is kept. */
  #goOnWithout(person: Member): void {
    const id = this.people[0]?.conversation.roster.profile.orderer;
    const orderer = this.#admins.find((one) => idOf(one) === id);
    if (orderer?.alive !== true || person === orderer) return;
    if (person.alive) this.#comeOrGo(person);
    for (let at = 0; at <= PROTOCOL_LIMITS.EPOCHS_KEPT; at++) {
      orderer.rename(`name ${this.#names++}`);
      if (at % 3 === 0) this.#say(orderer);
      this.level.pass(12);
    }
  }

  #propose(admin: Member, to: PrivacyLevel): void {
    this.#proposed = to;
    const choice = to === "direct" ? null : this.level.choice(to);
    admin.do({ type: "wish", wish: { type: "level", choice } });
  }

  /** All are there, choose the same, which it returns, and say something once all is settled. */
  end(): PrivacyLevel {
    this.level.misses = () => false;
    for (const person of this.world.members) if (person.hasBegun && !person.alive) person.restart();
    this.#settle();
    // Whoever was to come in is in by now, with whichever program.
    const to = this.random.pick(this.#levels.filter((level) => level !== "quiet" || this.#areAllAble));
    this.#propose(this.#admins[0] as Member, to);
    this.level.pass(60);
    this.#choose(this.people, to);
    this.#settle();
    // Who was let in meanwhile.
    this.#choose(
      this.people.filter(({ conversation }) => conversation.level.own.level !== to),
      to,
    );
    for (const person of this.people) this.#say(person);
    this.#settle();
    return to;
  }

  #choose(people: readonly Member[], to: PrivacyLevel): void {
    for (const person of people) {
      this.level.chosenBy(person, to);
      this.level.pass(10);
    }
  }

  #settle(): void {
    this.level.pass(10);
    const isOver = () => isSettled(this.people) && !this.doChangesWait;
    for (let at = 0; at < 25 && !isOver(); at++) this.level.pass(30);
  }

  /** An orderer that has begun anew lets others' changes wait (decision 0079). */
  get doChangesWait(): boolean {
    return this.people.some(({ store }) => [...store.keys()].some((key) => key.includes("/wish/")));
  }

  /** What this one was to read of what that one said. */
  owed(reader: Member, writer: Member): string[] {
    const said = this.#said.get(writer) ?? [];
    return said.filter(({ to }) => to.has(idOf(reader))).map(({ text }) => text);
  }
}
