/** A group in `quiet` against one of its members, its relay, both together, and who was taken out and kept all that it had. */

import { describe, expect, it } from "vitest";
import { PROTOCOL_LIMITS } from "../../src/base/limits.ts";
import { addressText, boxAddress } from "../../src/session/box.ts";
import { chainBox, type SenderChain, stepSender } from "../../src/session/chain.ts";
import { openEpoch } from "../../src/session/conversation/epoch-boxes.ts";
import { FRAME_BYTES, sealFrame } from "../../src/session/frame.ts";
import { encodeFramePayload } from "../../src/session/frame-payload.ts";
import { rosterOf } from "../../src/session/roster.ts";
import { ConversationWorld, type Member } from "./conversation-world.ts";
import { HostileMember } from "./hostile-member.ts";
import { idOf } from "./member-secrets.ts";
import type { Shown } from "./shown.ts";
import { SlottedRelay } from "./slotted-relay.ts";

/** By night for hours, by day for as long as it takes for frames to be put again as seldom as ever. */
const LONG_SLOTS = process.env["HUSHROOM_NIGHTLY"] === "1" ? 720 : 90;
const AFTER_SLOTS = process.env["HUSHROOM_NIGHTLY"] === "1" ? 720 : 150;
const SLOT_MS = 10_000;
/** A message is followed by the box after it, at the device and at two relays. */
const MESSAGE_PLACES = 3;
/** More than any window. */
const AHEAD = 80;

function quietGroup(seed: number, count = 3) {
  const world = new ConversationWorld(seed);
  const level = new SlottedRelay(world);
  const people = level.group(count);
  level.proposedBy(people[0], "quiet");
  for (const person of people) level.chosenBy(person, "quiet");
  level.pass(40);
  const [alice, bob, carol] = people;
  return { world, level, people, alice, bob, carol };
}

const isInForce = ({ conversation: { level } }: Member) => level.used.level === "quiet" && level.isInForce;
const count = (member: Member, type: Shown["type"]) =>
  (member.events as Shown[]).filter((event) => event.type === type).length;

type Kind = "noise" | "parcels";

/** Fills every box between two others that can be made out of what this member holds, at the relay and at the device. */
class Squatter {
  readonly #member: Member;
  readonly #level: SlottedRelay;
  readonly #mls;
  filled = 0;

  constructor(member: Member, level: SlottedRelay) {
    this.#member = member;
    this.#level = level;
    this.#mls = new HostileMember(member).mls;
  }

  fill(writer: Member, reader: Member, kind: Kind): void {
    for (const chain of this.#chains(writer, reader)) {
      let next = chain;
      for (let at = 0; at < AHEAD; at++) {
        const box = stepSender(next);
        next = box.chain;
        for (const place of [reader.place, this.#level.address])
          this.#put(reader, chainBox(box, place), place, kind);
      }
    }
  }

  /** Of all epochs' secrets those of the present one; and its own keys in the place of those that only the two have. */
  #chains(writer: Member, reader: Member): SenderChain[] {
    const roster = rosterOf(this.#mls);
    if (roster === null) return [];
    const { memberSeed } = this.#member;
    const boxes = openEpoch(this.#mls, roster, idOf(writer), memberSeed);
    return [boxes.senders, boxes.slotSenders].flatMap((senders) => senders.get(idOf(reader)) ?? []);
  }

  #put(reader: Member, { writeKey, frameKey }: ReturnType<typeof chainBox>, place: string, kind: Kind): void {
    const { bytes } = this.#member.world;
    const hash = bytes(32);
    const ref = { key: bytes(32), count: 4, hash, parts: [hash, hash, hash, hash] };
    const frame =
      kind === "noise"
        ? bytes(FRAME_BYTES)
        : sealFrame(frameKey, encodeFramePayload({ type: "parcel", ref }));
    const at = place === reader.place ? reader : this.#level.relay;
    at.offered(addressText(boxAddress(writeKey)), frame);
    this.filled++;
  }
}

describe.each<Kind>(["noise", "parcels"])("a member that fills boxes ahead with %s", (kind) => {
  it("keeps no two from each other in slots, nor its own removal from anybody", () => {
    const { level, alice, bob, carol } = quietGroup(1);
    const between = [
      [alice, bob],
      [bob, alice],
    ] as const;
    const squat = () => {
      const squatter = new Squatter(carol, level);
      for (const [writer, reader] of between) squatter.fill(writer, reader, kind);
      return squatter.filled;
    };
    expect(squat()).toBeGreaterThan(300);
    bob.send("all the same");
    level.pass(4);
    expect(alice.texts(bob)).toEqual(["all the same"]);
    alice.rename("Another");
    level.pass(30);
    squat();
    alice.send("under another name");
    level.pass(4);
    expect(bob.texts(alice)).toEqual(["under another name"]);
    alice.remove(carol);
    level.pass(30);
    expect(bob.conversation.roster.members).toHaveLength(2);
    bob.send("without her");
    level.pass(6);
    expect(alice.texts(bob)).toEqual(["all the same", "without her"]);
    expect([alice, bob].map((member) => count(member, "squatted"))).toEqual([0, 0]);
    expect([alice, bob].every(isInForce)).toBe(true);
  });
});

describe("a member that fills boxes before all go over", () => {
  it("keeps nobody from doing so, and nothing that was said before is lost", () => {
    const world = new ConversationWorld(2);
    const level = new SlottedRelay(world);
    const [alice, bob, carol] = level.group(3);
    level.proposedBy(alice, "quiet");
    const squat = () => {
      const squatter = new Squatter(carol, level);
      squatter.fill(alice, bob, "noise");
      squatter.fill(bob, alice, "noise");
    };
    for (const member of [carol, bob, alice]) level.chosenBy(member, "quiet");
    squat();
    alice.send("to all");
    alice.rename("Another");
    level.pass(2);
    squat();
    bob.send("from bob");
    level.pass(200);
    expect([alice, bob, carol].every(isInForce)).toBe(true);
    expect([bob, carol].map((reader) => reader.texts(alice))).toEqual([["to all"], ["to all"]]);
    expect([alice, carol].map((reader) => reader.texts(bob))).toEqual([["from bob"], ["from bob"]]);
    expect(new Set([alice, bob, carol].map(({ conversation }) => conversation.epoch)).size).toBe(1);
  });
});

describe("a member that says quiet at one relay after the other", () => {
  it("makes the others look for boxes once, at each relay where they read, and nowhere else", () => {
    const world = new ConversationWorld(11);
    const level = new SlottedRelay(world);
    const relays = [level.address, "second.example"];
    const [alice, bob, carol] = [1, 2, 3].map(() => world.newcomer(relays)) as [Member, Member, Member];
    const welcome = alice.gather([bob, carol], 16);
    for (const other of [bob, carol]) other.join(welcome.slice());
    world.run();
    let boxes = 0;
    alice.do = (input) => {
      const made = alice.step(input);
      for (const effect of made.effects) if (effect.type === "expect") boxes += effect.boxes.length;
      return made;
    };
    const added = (relay: string) => {
      boxes = 0;
      const id = Buffer.from(world.bytes(16)).toString("hex");
      const content = { type: "level", level: "quiet", relay, slotMs: SLOT_MS } as const;
      carol.do({ type: "send", id, content });
      world.run();
      return boxes;
    };
    const [first = 0, second = 0] = relays.map(added);
    const known = alice.conversation.expected().length;
    expect(first).toBeGreaterThan(PROTOCOL_LIMITS.CHAIN_WINDOW);
    expect(second).toBeLessThanOrEqual(first + MESSAGE_PLACES);
    const others = Array.from({ length: 20 }, (_, at) => `number-${at}.example`);
    for (const relay of [...others, ...relays]) expect(added(relay)).toBeLessThanOrEqual(MESSAGE_PLACES);
    expect(alice.conversation.expected().length).toBe(known);
  });
});

describe("a member that was taken out and kept all that it had", () => {
  it("fills what it can make, of whatever epoch, and disturbs nobody", () => {
    const { level, alice, bob, carol } = quietGroup(3);
    const kept = new Squatter(carol, level);
    alice.remove(carol);
    carol.alive = false;
    kept.fill(alice, bob, "noise");
    kept.fill(bob, alice, "noise");
    level.pass(30);
    alice.send("one");
    bob.send("two");
    level.pass(6);
    expect(bob.texts(alice)).toEqual(["one"]);
    expect(alice.texts(bob)).toEqual(["two"]);
    expect(alice.conversation.roster.members).toHaveLength(2);
  });
});

describe("a relay", () => {
  it("that says of every box that another's frame is there loses nothing by that for good, and is named", () => {
    const { level, people, alice, bob } = quietGroup(4);
    const { relay } = level;
    relay.lies = "foreign";
    const before = alice.conversation.epoch;
    alice.rename("Another");
    bob.send("meanwhile");
    level.pass(LONG_SLOTS);
    expect(alice.texts(bob)).toEqual([]);
    relay.lies = null;
    level.pass(AFTER_SLOTS);
    expect(people.map(({ conversation }) => conversation.epoch)).toEqual(people.map(() => before + 1n));
    expect(people.slice(1).map((person) => person.conversation.roster.profile.name)).toEqual([
      "Another",
      "Another",
    ]);
    expect(alice.texts(bob)).toEqual(["meanwhile"]);
    expect(count(bob, "relay-false")).toBeGreaterThan(0);
    for (const person of people) expect(count(person, "squatted")).toBe(0);
    expect(people.every(isInForce)).toBe(true);
  });

  it.each(["noise", "nothing"] as const)(
    "that gives out %s for long loses nothing by that for good",
    (what) => {
      const { world, level, people, alice, bob, carol } = quietGroup(5);
      const { relay } = level;
      if (what === "nothing") relay.withholds = true;
      else relay.fills = () => world.bytes(FRAME_BYTES);
      const before = new Set(relay.frames.keys());
      bob.send("meanwhile");
      alice.rename("Another");
      level.pass(LONG_SLOTS);
      relay.withholds = false;
      relay.fills = null;
      // What it put there itself is gone when its time is over.
      if (what === "noise")
        for (const address of [...relay.frames.keys()])
          if (!before.has(address)) relay.frames.delete(address);
      level.pass(AFTER_SLOTS);
      expect([alice, carol].map((reader) => reader.texts(bob))).toEqual([["meanwhile"], ["meanwhile"]]);
      expect(new Set(people.map(({ conversation }) => conversation.roster.profile.name))).toEqual(
        new Set(["Another"]),
      );
      for (const person of people) expect(count(person, "squatted") + count(person, "lost")).toBe(0);
      expect(people.every(isInForce)).toBe(true);
    },
  );

  it("that begins anew again and again loses nothing", () => {
    const { level, people, alice, bob, carol } = quietGroup(6);
    for (let at = 0; at < 6; at++) {
      bob.send(`bob ${at}`);
      if (at === 2) alice.rename("Another");
      level.pass(3);
      level.restart();
    }
    level.pass(60);
    const all = Array.from({ length: 6 }, (_, at) => `bob ${at}`);
    expect([alice, carol].map((reader) => reader.texts(bob))).toEqual([all, all]);
    expect(new Set(people.map(({ conversation }) => conversation.epoch)).size).toBe(1);
  });
});
