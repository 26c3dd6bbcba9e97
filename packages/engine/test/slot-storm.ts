/** Everything that may fail in slots does so, at random: the relay forgets or is away, begins anew, and programs do. */

import { SeededRandom } from "@hushroom/testkit";
import { expect } from "vitest";
import type { SlotPerson, SlotWorld } from "./slot-world.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

interface Speaker {
  readonly person: SlotPerson;
  readonly said: string[];
  isOn: boolean;
  /** What was shown as wrong, at whatever minute. */
  readonly troubles: Set<string | null>;
}

/** All say something now and then for so many minutes, in a storm; afterwards all is well, until everything was read. */
export function talkInStorm(world: SlotWorld, people: readonly SlotPerson[], seed: number, minutes: number) {
  const draw = new SeededRandom(seed);
  const chance = (oneIn: number) => draw.below(oneIn) === 0;
  const all = people.map((person): Speaker => ({ person, said: [], isOn: true, troubles: new Set() }));
  world.drops = () => chance(4);
  for (let minute = 0; minute < minutes; minute++) {
    for (const one of all) speak(one, minute, chance);
    if (chance(20)) world.stopRelay();
    world.isRelayUp = !chance(10);
    world.time.runFor(MINUTE_MS);
    noteTroubles(all);
  }
  world.isRelayUp = true;
  world.drops = () => false;
  for (const one of all) if (!one.isOn) one.person.restart();
  const total = all.reduce((sum, { said }) => sum + said.length, 0);
  const isDone = () => all.every(({ person, said }) => person.shown >= total - said.length);
  for (let hour = 0; hour < 6 && !isDone(); hour++) {
    world.time.runFor(HOUR_MS);
    noteTroubles(all);
  }
  return all;
}

function noteTroubles(all: readonly Speaker[]): void {
  for (const { person, troubles } of all) troubles.add(person.levels.trouble(person.kept));
}

function speak(one: Speaker, minute: number, chance: (oneIn: number) => boolean): void {
  if (chance(12)) {
    if (one.isOn) one.person.stop();
    else one.person.restart();
    one.isOn = !one.isOn;
  }
  if (!one.isOn || !chance(2)) return;
  const text = `${one.person.name} ${minute} ${"z".repeat(chance(6) ? 5000 : 0)}`;
  one.said.push(text);
  one.person.say(text);
}

/** The relay forgets and is away, but withholds nothing: it isn't said to. Everybody was shown what each other said, all of it, once, and in order; nothing went to a device, or twice to the log. */
export function expectAllRead(world: SlotWorld, all: readonly Speaker[]): void {
  const total = all.reduce((sum, { said }) => sum + said.length, 0);
  for (const reader of all) {
    const texts = [...reader.person.reads.keys()];
    for (const { person, said } of all.filter((one) => one !== reader))
      expect(texts.filter((text) => text.startsWith(person.name))).toEqual(said);
    expect(reader.person.shown).toBe(total - reader.said.length);
    expect(reader.troubles).not.toContain("LEVEL_RELAY_WITHHOLDS");
  }
  expect(world.devicePuts).toEqual([]);
  expect(new Set(world.appended).size).toBe(world.appended.length);
}
