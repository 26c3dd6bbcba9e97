/** What a hostile member of a group in `blind` can append to the log, where it knows the keys of all: it keeps nobody in. */

import { describe, expect, it } from "vitest";
import type { FoundInLog } from "../../src/session/conversation/expected.ts";
import { FRAME_BYTES, FRAME_PAYLOAD_MAX } from "../../src/session/frame.ts";
import { decodeFramePayload, encodeFramePayload } from "../../src/session/frame-payload.ts";
import { suiteFor } from "../../src/session/joining.ts";
import { logPlace } from "../../src/session/level/log-entry.ts";
import { openShared, sealShared, senderLogKey } from "../../src/session/level/shared-entry.ts";
import { type PartedRef, parcelBoxes, parcelKeyOf, parcelWriteKeys } from "../../src/session/parcel.ts";
import { rosterOf } from "../../src/session/roster.ts";
import { ConversationWorld, type Member } from "./conversation-world.ts";
import { HostileMember } from "./hostile-member.ts";
import { LogInMemory } from "./log-in-memory.ts";
import { chainSecretOf, idOf } from "./member-secrets.ts";

function hostileGroup(seed: number) {
  const world = new ConversationWorld(seed, suiteFor(8));
  const log = new LogInMemory(world);
  const [alice, bob, carol] = log.group(3);
  const { mls } = new HostileMember(carol);
  const leafOf = (member: Member) =>
    rosterOf(mls)?.members.find(({ id }) => id === idOf(member))?.leaf as number;
  const keyOf = (member: Member) => senderLogKey(chainSecretOf(mls), leafOf(member));
  /** What an entry of this member says, if it is for bob: as everybody in the group can read it. */
  const saidBy = (member: Member, found: FoundInLog) => {
    if (found.type !== "shared" || found.leaf !== leafOf(member)) return null;
    const shared = openShared(keyOf(member), log.address, found.frame, idOf(member));
    const index = shared?.readers.find(({ leaf }) => leaf === leafOf(bob))?.index;
    return shared === null || index === undefined
      ? null
      : { index, payload: decodeFramePayload(shared.payload) };
  };
  /** Appends an entry in this member's name, for this box of its chain to bob. */
  const forges = (member: Member, index: number, payload: Uint8Array) => {
    const readers = [{ leaf: leafOf(bob), index }];
    const { writeKey, frame } = sealShared(
      keyOf(member),
      log.address,
      { readers, payload },
      world.bytes,
      carol.memberSeed,
    );
    log.append(writeKey, frame);
  };
  const names = (member: Member) => member.conversation.roster.members.map(({ name }) => name);
  return { world, log, alice, bob, carol, leafOf, saidBy, forges, names };
}

type Group = ReturnType<typeof hostileGroup>;

/** Once for each entry of alice's that names a parcel, when bob has read it. */
function onParcel({ log, alice, bob, saidBy }: Group, act: (ref: PartedRef, index: number) => void): void {
  log.onRead = (reader, found) => {
    const said = reader === bob ? saidBy(alice, found) : null;
    if (said?.payload.type === "parcel") act(said.payload.ref, said.index);
  };
}

describe("a member of a group in blind that is to be removed", () => {
  it("adds frames of its own to the parcel of the commit, and is out all the same", () => {
    const group = hostileGroup(1);
    const { world, log, alice, bob, carol, leafOf, names } = group;
    let parcels = 0;
    onParcel(group, ({ key, count }) => {
      parcels++;
      const boxKey = parcelKeyOf(key, leafOf(alice));
      const writeKeys = parcelWriteKeys({ key: boxKey, count }, logPlace(log.address));
      const other = parcelBoxes(boxKey, new Uint8Array(count * FRAME_PAYLOAD_MAX), log.address);
      for (const [at, writeKey] of writeKeys.entries()) {
        log.append(writeKey, other[at]?.frame ?? new Uint8Array(0));
        log.append(writeKey, world.bytes(FRAME_BYTES));
      }
    });
    alice.remove(carol);
    log.pass(20);
    expect(parcels).toBe(1);
    expect(bob.refused).toContain("bad-parcel");
    expect(names(bob)).toEqual(["m0", "m1"]);
    alice.send("without her");
    log.pass(5);
    expect(bob.texts(alice)).toContain("without her");
  });

  it("takes the next boxes of the orderer's chain by entries in its name, and moves no window", () => {
    const group = hostileGroup(2);
    const { log, alice, bob, carol, forges, names } = group;
    for (let index = 0; index < 64; index++) {
      forges(alice, index, encodeFramePayload({ type: "whole", bytes: new Uint8Array(20) }));
      forges(alice, index, new Uint8Array(0));
    }
    alice.send("heard");
    alice.remove(carol);
    log.pass(30);
    expect(bob.refused).toContain("foreign-frame");
    expect(bob.texts(alice)).toContain("heard");
    expect(names(bob)).toEqual(["m0", "m1"]);
  });

  it("names the orderer's parcel as its own, and many others, and ends none that is awaited", () => {
    const group = hostileGroup(3);
    const { world, log, alice, bob, carol, saidBy, forges, names } = group;
    let isMissed = false;
    // Bob learns of the parcel from her first.
    log.misses = (reader, found) => {
      const payload = reader === bob && !isMissed ? saidBy(alice, found)?.payload : undefined;
      if (payload?.type !== "parcel") return false;
      isMissed = true;
      const parts = payload.ref.parts.map(() => world.bytes(32));
      forges(carol, 12, encodeFramePayload({ type: "parcel", ref: { ...payload.ref, parts } }));
      return true;
    };
    onParcel(group, (ref, index) => {
      for (let at = 0; at < 6; at++) {
        forges(carol, at, encodeFramePayload({ type: "parcel", ref }));
        const another = encodeFramePayload({ type: "parcel", ref: { ...ref, key: world.bytes(32) } });
        forges(carol, 6 + at, another);
        forges(alice, index + 1 + at, another);
        forges(alice, index, encodeFramePayload({ type: "parcel", ref: { ...ref, hash: world.bytes(32) } }));
      }
    });
    alice.remove(carol);
    log.pass(40);
    expect(isMissed).toBe(true);
    expect(names(bob)).toEqual(["m0", "m1"]);
  });
});

describe("a parcel in the log of a group", () => {
  it("of which a frame was missed is awaited again, also when others of its sender came in between", () => {
    const { log, alice, bob } = hostileGroup(4);
    let missed = 0;
    let isNamed = false;
    // The first frame of each of the first six.
    log.misses = (reader, found) => {
      if (reader !== alice) return false;
      const isMissed = found.type === "arrived" && isNamed && missed < 6;
      isNamed = found.type === "shared";
      if (isMissed) missed++;
      return isMissed;
    };
    alice.makeAdmin(bob);
    log.pass(20);
    expect(missed).toBe(0);
    bob.rename("Another");
    log.pass(10);
    for (let at = 0; at < 5; at++) bob.send(`${at} ${"x".repeat(5000)}`);
    log.pass(120);
    expect(missed).toBe(6);
    expect([alice, bob].map(({ conversation }) => conversation.roster.profile.name)).toEqual([
      "Another",
      "Another",
    ]);
    expect(alice.texts(bob).length).toBe(5);
  });
});

describe("a group that was too large for a log", () => {
  it("goes over when who was away has the commit of an epoch that can't be put there", () => {
    const world = new ConversationWorld(5);
    const log = new LogInMemory(world);
    const [first, away, other, ...leaving] = log.directGroup(17) as [Member, Member, Member, ...Member[]];
    log.chosenBy(away);
    world.pass(2000);
    const tooLarge = first.conversation.epoch;
    for (const member of [away, ...leaving]) member.kill();
    for (const member of leaving) first.remove(member);
    world.run();
    log.proposedBy(first);
    for (const member of [first, other]) log.chosenBy(member);
    world.run();
    expect(first.conversation.level.used.level).toBe("direct");
    away.restart();
    world.run();
    expect(first.conversation.level.used.level).toBe("blind");
    // What followed goes into the log.
    expect(away.conversation.epoch).toBeGreaterThan(tooLarge);
  });
});

describe("a message that lies in a box when its writer goes over", () => {
  it("has left, though it is encoded anew", () => {
    const world = new ConversationWorld(6);
    const log = new LogInMemory(world);
    const [alice, bob] = log.directGroup(2) as [Member, Member];
    log.proposedBy(alice);
    log.chosenBy(bob);
    world.run();
    bob.pauses();
    const id = alice.send("in a box");
    world.run();
    log.chosenBy(alice);
    expect(alice.conversation.level.used.level).toBe("blind");
    expect(alice.recall(id)).toBe(false);
  });
});
