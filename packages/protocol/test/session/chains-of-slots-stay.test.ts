/**
 * A plain member that makes the chains of slots end for all by its own leaf, once no `quiet` is proposed any more and all are still in
 * it: then all would go by the common chains, whose boxes it can fill.
 */

import { commit, createKeyPackage, type Extension, type LeafChanges, members } from "@hushroom/mls";
import { ed25519 } from "@noble/curves/ed25519.js";
import { concatBytes } from "@noble/hashes/utils.js";
import { describe, expect, it } from "vitest";
import { encodeUtf8 } from "../../src/base/bytes.ts";
import { x25519PublicKey } from "../../src/crypto/x25519.ts";
import { addressText, boxAddress } from "../../src/session/box.ts";
import { chainBox, SenderChainCodec, stepSender } from "../../src/session/chain.ts";
import { recordPrefix, writeFolder } from "../../src/session/conversation/storage.ts";
import { sealFrame } from "../../src/session/frame.ts";
import { encodeFramePayload } from "../../src/session/frame-payload.ts";
import { encodeKeyPackage } from "../../src/session/joining.ts";
import {
  laneKeyOf,
  MEMBER_EXTENSION,
  MemberProfile,
  memberIdBytes,
  memberKeyPackage,
  memberSignature,
  type OwnMember,
  SLOT_CHAINS_ABILITY,
} from "../../src/session/member-leaf.ts";
import { decode, encode, u64 } from "../../src/wire/codec.ts";
import { ConversationWorld, type Member } from "./conversation-world.ts";
import { HostileMember } from "./hostile-member.ts";
import { idOf } from "./member-secrets.ts";
import { olderKeyPackage } from "./older-program.ts";
import type { Shown } from "./shown.ts";
import { SlottedRelay } from "./slotted-relay.ts";

/** More than any window. */
const AHEAD = 80;

function quietGroupWithoutProposal() {
  const world = new ConversationWorld(3);
  const level = new SlottedRelay(world);
  const people = level.group(3);
  level.agreed(people, "quiet");
  const [alice, bob, carol] = people;
  alice.do({ type: "wish", wish: { type: "level", choice: null } });
  level.pass(60);
  expect(people.map(({ conversation }) => conversation.roster.profile.level)).toEqual([null, null, null]);
  return { world, level, alice, bob, carol };
}

const leafOf = ({ mls }: HostileMember) =>
  members(mls).find(({ leafIndex }) => leafIndex === mls.leafIndex)?.leaf;

/** Without saying that its program knows these chains. */
function unable(hostile: HostileMember): LeafChanges {
  const capabilities = leafOf(hostile)?.capabilities;
  if (capabilities === undefined) throw new Error("a member has a leaf");
  const extensions = capabilities.extensions.filter((one) => one !== SLOT_CHAINS_ABILITY);
  return { capabilities: { ...capabilities, extensions } };
}

/** With a lane key that makes no chain, or makes it another's. */
function withLaneKey(hostile: HostileMember, { own }: Member, laneKey: Uint8Array): LeafChanges {
  const signatureKey = leafOf(hostile)?.signatureKey;
  if (signatureKey === undefined) throw new Error("a member has a leaf");
  return { extensions: [leafWith(own, laneKey, signatureKey, BigInt(2 ** 48))] };
}

function leafWith(own: OwnMember, laneKey: Uint8Array, signatureKey: Uint8Array, number: bigint): Extension {
  const { memberSeed } = own;
  const words = encodeUtf8(`${[own.place, ...own.relays].join(" ")}\0${own.name}`);
  const { memberKey } = memberSignature(memberSeed, words);
  const label = encodeUtf8("hushroom member");
  const signed = concatBytes(label, memberKey, signatureKey, laneKey, encode(u64, number), words);
  const { signature } = memberSignature(memberSeed, signed);
  const { place, relays, name } = own;
  const profile = { memberKey, signature, laneKey, number, place, relays, name };
  return { extensionType: MEMBER_EXTENSION, extensionData: encode(MemberProfile, profile) };
}

/** Of somebody who is to come in with such a key. */
const keyPackageWith =
  (laneKey: Uint8Array): typeof memberKeyPackage =>
  (own, suite, nowMs, random) => {
    const made = memberKeyPackage(own, suite, nowMs, random);
    const { credential, capabilities } = made.keyPackage.leafNode;
    const signatureKey = random(32);
    const leaf = leafWith(own, laneKey, ed25519.getPublicKey(signatureKey), BigInt(nowMs));
    const now = BigInt(Math.floor(nowMs / 1000));
    const lifetime = { notBefore: now - 1000n, notAfter: now + 10_000_000n };
    const leafExtensions = [leaf];
    return createKeyPackage(
      { cipherSuite: suite, credential, signatureKey, lifetime, leafExtensions, capabilities },
      random,
    );
  };

/** Puts a commit of its own to the orderer, in its own next box of their slots. */
function puts(hostile: HostileMember, member: Member, to: Member, level: SlottedRelay, leaf: LeafChanges) {
  const made = commit(hostile.mls, { proposals: [], leaf }, hostile.env);
  const epoch = member.conversation.epoch.toString(16).padStart(12, "0");
  const stored = member.store.get(`${recordPrefix("c1")}${writeFolder(true)}/${epoch}/${idOf(to)}`);
  if (stored === undefined || made.state.pending === undefined) throw new Error("a chain and a commit");
  const { writeKey, frameKey } = chainBox(stepSender(decode(SenderChainCodec, stored)), level.address);
  const frame = sealFrame(frameKey, encodeFramePayload({ type: "whole", bytes: made.message }));
  level.relay.offered(addressText(boxAddress(writeKey)), frame);
  member.pauses();
  level.misses = (one) => one === member;
  return made.state.pending;
}

const NO_KEY = new Uint8Array(32);
const laneKeyIn = ({ memberSeed }: Member) => x25519PublicKey(laneKeyOf(memberSeed));

const LIES: [string, (hostile: HostileMember, carol: Member, alice: Member) => LeafChanges][] = [
  ["says that it doesn't know them", unable],
  ["takes a lane key that is none", (hostile, carol) => withLaneKey(hostile, carol, NO_KEY)],
  ["takes another's lane key", (hostile, carol, alice) => withLaneKey(hostile, carol, laneKeyIn(alice))],
];

const refusals = ({ events }: Member) =>
  (events as Shown[]).filter(({ type }) => type === "wish-refused").length;

describe("a member in quiet, no matter what is proposed,", () => {
  it.each(LIES)("that %s keeps no two others from each other, nor its removal from them", (_, lie) => {
    const { level, alice, bob, carol } = quietGroupWithoutProposal();
    const hostile = new HostileMember(carol);
    const { epoch } = alice.conversation;
    hostile.mls = puts(hostile, carol, alice, level, lie(hostile, carol, alice));
    level.pass(60);
    expect([alice, bob].map(({ conversation }) => conversation.epoch)).toEqual([epoch, epoch]);
    hostile.squats(bob, alice, AHEAD, level.relay);
    hostile.squats(alice, bob, AHEAD, level.relay);
    alice.send("from alice");
    bob.send("from bob");
    level.pass(60);
    alice.remove(carol);
    level.pass(300);
    expect(bob.texts(alice)).toEqual(["from alice"]);
    expect(alice.texts(bob)).toEqual(["from bob"]);
    expect(bob.conversation.roster.members).toHaveLength(2);
  });

  it("may renew its keys", () => {
    const { level, alice, bob, carol } = quietGroupWithoutProposal();
    const hostile = new HostileMember(carol);
    const { epoch } = alice.conversation;
    puts(hostile, carol, alice, level, {});
    level.pass(60);
    expect([alice, bob].map(({ conversation }) => conversation.epoch)).toEqual([epoch + 1n, epoch + 1n]);
  });

  it("isn't brought back by others with a program that doesn't know them", () => {
    const { world, level, alice, bob, carol } = quietGroupWithoutProposal();
    const { epoch } = alice.conversation;
    world.pass(1000);
    const older = olderKeyPackage(carol.own, world.suite, world.time.nowMs, world.bytes);
    const keyPackage = encodeKeyPackage(older.keyPackage);
    bob.do({ type: "wish", wish: { type: "bringBack", member: memberIdBytes(idOf(carol)), keyPackage } });
    level.pass(60);
    expect(refusals(bob)).toBe(1);
    expect([alice, bob].map(({ conversation }) => conversation.epoch)).toEqual([epoch, epoch]);
  });
});

/** As far as anybody sees: an admin asks in a contact, who has just that program, or says so. */
const NEWCOMERS: [string, (alice: Member) => Uint8Array][] = [
  ["a lane key that is none", () => NO_KEY],
  ["another's lane key", laneKeyIn],
];

describe.each(NEWCOMERS)("who is to come in with %s", (_, laneKeyOfTheirs) => {
  it("isn't let in to a group in quiet, and ends the chains of slots for nobody", () => {
    const { world, level, alice, bob, carol } = quietGroupWithoutProposal();
    const dave = world.newcomer([level.address], keyPackageWith(laneKeyOfTheirs(alice)));
    dave.joinsAt = level.choice("quiet");
    alice.add(dave);
    level.pass(60);
    expect([dave.hasBegun, refusals(alice)]).toEqual([false, 1]);
    const hostile = new HostileMember(carol);
    hostile.squats(bob, alice, AHEAD, level.relay);
    bob.send("from bob");
    level.pass(12);
    expect(alice.texts(bob)).toEqual(["from bob"]);
  });

  it("isn't let in at direct, so nobody is told for ever that some program is too old for quiet", () => {
    const world = new ConversationWorld(4);
    const level = new SlottedRelay(world);
    const [alice] = level.group(3);
    const dave = world.newcomer([level.address], keyPackageWith(laneKeyOfTheirs(alice)));
    alice.add(dave);
    world.run();
    expect([dave.hasBegun, refusals(alice)]).toEqual([false, 1]);
  });
});

describe("who is to come in with a program that knows no such chains, or says so,", () => {
  it("isn't let in by who goes by quiet", () => {
    const { world, level, alice } = quietGroupWithoutProposal();
    const dave = world.newcomer([level.address], olderKeyPackage);
    dave.joinsAt = level.choice("quiet");
    alice.add(dave);
    level.pass(60);
    expect([dave.hasBegun, refusals(alice)]).toEqual([false, 1]);
  });
});

describe("a member, while another one's program knows no such chains,", () => {
  it("takes no lane key that would end them once it does", () => {
    const world = new ConversationWorld(5);
    const level = new SlottedRelay(world);
    const [alice, , carol] = level.group(3);
    alice.add(world.newcomer([level.address], olderKeyPackage));
    world.run();
    const { epoch } = alice.conversation;
    const hostile = new HostileMember(carol);
    for (const laneKey of [NO_KEY, laneKeyIn(alice)]) {
      const leaf = withLaneKey(hostile, carol, laneKey);
      const made = commit(hostile.mls, { proposals: [], leaf }, hostile.env);
      hostile.puts(alice, made.message);
      world.run();
    }
    expect(alice.conversation.epoch).toBe(epoch);
    expect(alice.refused).toEqual(["bad-commit", "bad-commit"]);
  });
});
