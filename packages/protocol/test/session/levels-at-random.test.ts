/**
 * A group of three or four whose admin proposes one level after the other, whose members choose or don't, are away, begin anew
 * and speak at any time, at a relay that does. By night many seeds.
 */

import { SeededRandom } from "@hushroom/testkit";
import { describe, expect, it } from "vitest";
import type { PrivacyLevel } from "../../src/session/level/level.ts";
import { ConversationWorld, type Member } from "./conversation-world.ts";
import { SlottedRelay } from "./slotted-relay.ts";

const LEVELS: readonly PrivacyLevel[] = ["direct", "quiet", "blind"];
const FIRST = Number(process.env["HUSHROOM_SEED"] ?? 1);
const SEEDS = process.env["HUSHROOM_NIGHTLY"] === "1" ? 60 : 2;
const STEPS = 40;

class Story {
  readonly random: SeededRandom;
  readonly world: ConversationWorld;
  readonly level: SlottedRelay;
  readonly people: readonly Member[];
  readonly said = new Map<Member, string[]>();
  #proposed: PrivacyLevel = "direct";
  #names = 0;

  constructor(seed: number) {
    this.random = new SeededRandom(seed);
    this.world = new ConversationWorld(seed);
    this.level = new SlottedRelay(this.world);
    this.people = this.level.group(3 + this.random.below(2));
    for (const person of this.people) this.said.set(person, []);
  }

  get #admin(): Member {
    return this.people[0] as Member;
  }

  say(person: Member): void {
    const said = this.said.get(person) as string[];
    const text = `${person.name} ${said.length} ${this.random.below(8) === 0 ? "z".repeat(6000) : ""}`;
    said.push(text);
    person.send(text);
  }

  away(person: Member): void {
    if (!person.alive) return;
    person.kill();
    this.level.forget(person);
  }

  /** All that was said has been confirmed. */
  get isSettled(): boolean {
    return this.people.every((person) => person.states().every((state) => state === "delivered"));
  }

  step(): void {
    const { random, level } = this;
    const person = random.pick(this.people);
    const what = random.below(12);
    if (what < 5 && person.alive) this.say(person);
    else if (what === 5 && this.#admin.alive) this.propose(random.pick(LEVELS));
    else if (what === 6 && person.alive) level.chosenBy(person, random.pick(LEVELS));
    else if (what <= 8 && person.alive) level.chosenBy(person, this.#proposed);
    else if (what === 9) {
      if (person.alive) this.away(person);
      else person.restart();
    } else if (what === 10 && this.#admin.alive) this.#admin.rename(`name ${this.#names++}`);
    else if (what === 11 && random.below(3) === 0) {
      this.world.restartRelay(level.relay);
      level.greet();
    }
    level.pass(1 + random.below(12));
  }

  propose(to: PrivacyLevel): void {
    this.#proposed = to;
    const choice = to === "direct" ? null : this.level.choice(to);
    this.#admin.do({ type: "wish", wish: { type: "level", choice } });
  }

  /** All are there, and choose the same. */
  end(to: PrivacyLevel): void {
    for (const person of this.people) if (!person.alive) person.restart();
    this.propose(to);
    this.level.pass(60);
    for (const person of this.people) {
      this.level.chosenBy(person, to);
      this.level.pass(10);
    }
    for (let at = 0; at < 20 && !this.isSettled; at++) this.level.pass(30);
  }
}

describe("whatever levels a group goes through", () => {
  it.each(Array.from({ length: SEEDS }, (_, at) => FIRST + at))("nothing is lost or doubled: %i", (seed) => {
    const story = new Story(seed);
    for (let at = 0; at < STEPS; at++) story.step();
    const { people, said } = story;
    const to = story.random.pick(LEVELS);
    story.end(to);
    expect(people.map(({ conversation }) => conversation.level.used.level)).toEqual(people.map(() => to));
    expect(new Set(people.map(({ conversation }) => conversation.epoch)).size).toBe(1);
    for (const reader of people)
      for (const writer of people)
        if (writer !== reader) expect(reader.texts(writer)).toEqual(said.get(writer));
  });
});
