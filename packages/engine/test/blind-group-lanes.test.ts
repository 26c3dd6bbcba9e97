/**
 * A group in `blind` whose members have something to say by their lanes: what they ask to be let in, show each other of
 * their history, and ask after what is not confirmed. All of it waits, and nobody sees that it does.
 */

import type { BoxClient } from "@hushroom/net";
import {
  encodeRejoin,
  type LevelChoice,
  LOCAL_LIMITS,
  memberIdBytes,
  signPlaceMove,
} from "@hushroom/protocol";
import { BoxServer, keepExpected } from "@hushroom/relay";
import { expect, it } from "vitest";
import { BoxReaders } from "../src/sealed/box-readers.ts";
import { FullRelays } from "../src/sealed/full-relays.ts";
import { ComingBack } from "../src/sealed/group/coming-back.ts";
import { Newcomers } from "../src/sealed/group/newcomers.ts";
import type { Lane } from "../src/sealed/lane.ts";
import { Lanes } from "../src/sealed/lanes.ts";
import type { Messenger } from "../src/sealed/messenger.ts";
import { RelayBoxes } from "../src/sealed/relay-boxes.ts";
import { RELAY, SLOT_MS, type SlotPerson, SlotWorld } from "./slot-world.ts";

const MINUTE_MS = 60_000;
const LOOK_MS = 30_000;
const LOOKS = 8;
const BLIND: LevelChoice = { level: "blind", relay: RELAY, slotMs: SLOT_MS };

/** A person's lanes, as its program has them. Every connection that they want is there at once. */
class LanesOf {
  readonly comingBack: ComingBack;
  readonly lanes: Lanes;
  readonly person: SlotPerson;
  /** Where they wanted to be connected, or put something. */
  readonly seen: string[] = [];

  constructor(world: SlotWorld, person: SlotPerson) {
    this.person = person;
    const { random, store } = person;
    const clock = {
      nowMs: world.time.clock,
      monotonicMs: world.time.clock,
      after: (delayMs: number, act: () => void) => world.time.after(delayMs, act),
    };
    const nowMs = world.time.clock;
    const choices = { capacity: 1000, ttlMs: 1e9, admit: keepExpected, nowMs, random, arrived: () => {} };
    const readers = new BoxReaders({ server: new BoxServer(choices), found: () => {} });
    const lanes = new Lanes({
      clock,
      random,
      readers,
      relayBoxes: new RelayBoxes({ clock, client: () => null }),
      fullRelays: new FullRelays(clock, () => {}),
      ownRelays: () => [RELAY],
      writesRelays: () => true,
      client: (key) => this.#client(key),
      heard: (place) => this.seen.push(`heard ${place}`),
      later: (act) => act(),
      refresh: () => this.#want(),
    });
    this.lanes = lanes;
    const messenger = {
      parts: { store, clock, random },
      conversations: new Map([["c1", person.kept]]),
      relaysReached: () => [],
      lane: (id: string) => lanes.get(id),
      listen: (lane: Lane) => lanes.listen(lane),
      unlisten: (id: string) => lanes.unlisten(id),
      say: (lane: Lane, message: Uint8Array | null) => {
        lanes.say(lane, message);
        this.#want();
      },
      isSlotted: () => person.kept.machine.level.used.level !== "direct",
    } as unknown as Messenger;
    this.comingBack = new ComingBack(messenger, new Newcomers(messenger));
    this.comingBack.attend(person.kept);
  }

  #client(key: string): BoxClient {
    const put = async () => {
      this.seen.push(`put ${key}`);
      return { status: "ok", hash: new Uint8Array(32) };
    };
    return { put } as unknown as BoxClient;
  }

  #want(): void {
    for (const { place } of this.lanes.wishes()) this.seen.push(`dial ${place}`);
    for (const { place } of this.person.kept.machine.places()) this.seen.push(`dial ${place}`);
  }

  laneTo(other: SlotPerson): Lane {
    const lane = this.lanes.get(`member/c1/${other.kept.machine.self}`);
    if (lane === undefined) throw new Error("members have lanes");
    return lane;
  }

  /** As its program does each minute. */
  look(): void {
    const { kept } = this.person;
    const { standing, isStuck, outvotedBy } = kept.machine;
    if (standing === "lost" || isStuck || outvotedBy.length > 0) this.comingBack.ask(kept);
    this.comingBack.look(kept);
    this.#want();
  }
}

/** Three in `blind`, whose programs look so often before `act` and after it. */
async function run(looks: number, act: (programs: readonly [LanesOf, LanesOf, LanesOf]) => void) {
  const world = new SlotWorld({ seed: 77 });
  const people = world.group(77, ["alice", "bob", "carol"]);
  people[0]?.do({ type: "wish", wish: { type: "level", choice: BLIND } });
  world.time.runFor(5000);
  for (const person of people) person.choose(BLIND);
  world.time.runFor(4 * MINUTE_MS);
  const programs = people.map((person) => new LanesOf(world, person));
  world.devicePuts.length = 0;
  world.sent.length = 0;
  for (let at = 0; at < 2 * looks; at++) {
    if (at === looks) act(programs as unknown as [LanesOf, LanesOf, LanesOf]);
    for (const program of programs) program.look();
    world.time.runFor(LOOK_MS);
    await Promise.resolve();
  }
  return { world, programs: programs as unknown as [LanesOf, LanesOf, LanesOf] };
}

it("makes no dial, no box and no other time of a frame", async () => {
  const silent = await run(LOOKS, () => {});
  const { world, programs } = await run(LOOKS, ([alice, bob, carol]) => {
    const [ofAlice, ofBob, ofCarol] = [alice, bob, carol].map(({ person }) => person.kept.machine);
    if (ofAlice === undefined || ofBob === undefined || ofCarol === undefined) throw new Error("three");
    // Bob went back to an older state, and asks to be let in.
    const known = ofAlice.knownOf(ofBob.self);
    if (known === null) throw new Error("both are members");
    bob.person.do({ type: "known", member: ofAlice.self, known: { ...known, epoch: 99n }, heads: [] });
    // Carol is told that another history counts, and asks to be let in there.
    const heads = ofCarol.heads();
    const [base] = heads.slice(-2);
    if (base === undefined) throw new Error("there are epochs");
    const move = signPlaceMove(alice.person.own.memberSeed, ofAlice.groupId, {
      ...{ epoch: base.epoch, before: base.head, commit: new Uint8Array(32) },
      ...{ orderer: memberIdBytes(ofCarol.self), without: null },
    });
    carol.person.do({ type: "heads", member: ofAlice.self, heads: [], moves: [move] });
    // Alice is asked for her heads, and had a question of her own in the lane before.
    const nonce = new Uint8Array(16);
    const headAsk = { type: "headAsk", nonce, heads, moves: [move], known } as const;
    alice.laneTo(bob.person).onMessage(encodeRejoin(headAsk));
    alice.lanes.say(alice.laneTo(carol.person), encodeRejoin(headAsk));
  });
  const [alice, bob, carol] = programs;
  expect(bob.person.kept.machine.standing).toBe("lost");
  expect(carol.person.kept.machine.outvotedBy).toHaveLength(1);
  // They do have something to say.
  const waiting = [bob.laneTo(alice.person), carol.laneTo(alice.person), alice.laneTo(carol.person)];
  expect(waiting.map(({ outgoing, isHeld, sentAt }) => [outgoing !== null, isHeld, sentAt])).toEqual(
    waiting.map(() => [true, true, null]),
  );
  expect(programs.map(({ seen }) => seen)).toEqual([[], [], []]);
  expect(world.devicePuts).toEqual([]);
  expect(world.writeKeys).toEqual([]);
  const shape = ({ sent }: SlotWorld) =>
    sent.map(({ by, op, bytes, atMs }) => `${by} ${op} ${bytes} ${atMs}`);
  expect(shape(world)).toEqual(shape(silent.world));
});

it("asks nobody after what isn't confirmed for long", async () => {
  const { world, programs } = await run(1, () => {});
  const [alice, bob, carol] = programs;
  for (const { person } of [bob, carol]) person.stop();
  alice.person.say("nobody confirms it");
  world.time.runFor(LOCAL_LIMITS.UNHEARD_ASK_MS + MINUTE_MS);
  alice.look();
  expect(alice.person.kept.machine.unheard(world.time.nowMs)).toEqual([]);
  expect([alice.seen, world.devicePuts]).toEqual([[], []]);
  expect(alice.laneTo(bob.person).outgoing).toBeNull();
});
