/** Any packet: the compiler demands every type of record and every kind of content. */

import fc from "fast-check";
import type { Content } from "../../src/session/content.ts";
import { PRIVACY_LEVELS } from "../../src/session/level/level.ts";
import type { PacketRecord } from "../../src/session/packet.ts";
import { anyId, anyKey, anyText, anyU32, anyU64 } from "../hostile-bytes.ts";

const anyU16 = fc.nat(0xffff);
const anyShortText = fc.constantFrom("", "👍", "🏳️‍🌈", "é");
const constant = <const T>(type: T) => fc.constant(type);

const anyLevel = {
  level: fc.constantFrom(...PRIVACY_LEVELS),
  relay: anyShortText,
  slotMs: anyU32,
};

const contents: { [T in Content["type"]]: fc.Arbitrary<Extract<Content, { type: T }>> } = {
  text: fc.record({ type: constant("text"), text: anyText, replyTo: fc.option(anyId) }),
  edit: fc.record({ type: constant("edit"), target: anyId, text: anyText }),
  delete: fc.record({ type: constant("delete"), target: anyId }),
  reaction: fc.record({ type: constant("reaction"), target: anyId, emoji: anyShortText }),
  groupInvite: fc.record({
    type: constant("groupInvite"),
    group: anyKey,
    name: anyText,
    cap: anyU16,
    members: anyU16,
    suite: anyU16,
    inviteId: anyId,
    level: fc.option(fc.record(anyLevel)),
  }),
  groupJoin: fc.record({
    type: constant("groupJoin"),
    inviteId: anyId,
    keyPackage: fc.uint8Array({ maxLength: 50 }),
  }),
  groupWelcome: fc.record({
    type: constant("groupWelcome"),
    inviteId: anyId,
    welcome: fc.uint8Array({ maxLength: 50 }),
  }),
  groupDecline: fc.record({ type: constant("groupDecline"), inviteId: anyId }),
  leave: fc.record({ type: constant("leave") }),
  vouch: fc.record({ type: constant("vouch"), member: anyId, on: fc.boolean() }),
  level: fc.record({ type: constant("level"), ...anyLevel }),
  unknown: fc.record({
    type: constant("unknown"),
    kind: fc.integer({ min: 100, max: 255 }),
    body: fc.uint8Array({ maxLength: 50 }),
  }),
};

const anySeq = fc.integer({ min: 1, max: 0xffff_fffe });
const anyContent: fc.Arbitrary<Content> = fc.oneof(...Object.values(contents));

const records: { [T in PacketRecord["type"]]: fc.Arbitrary<Extract<PacketRecord, { type: T }>> } = {
  message: fc.record({
    type: constant("message"),
    seq: anySeq,
    id: anyId,
    after: anyId,
    at: fc.nat(9_000_000_000_000),
    content: anyContent,
  }),
  ack: fc.record({
    type: constant("ack"),
    member: anyId,
    stream: anyU32,
    upTo: anyU32,
    last: anyId,
    taken: fc.array(fc.record({ epoch: anyU64, index: anyU32 }), { maxLength: 3 }),
  }),
  read: fc.record({ type: constant("read"), member: anyId, upTo: anyU32 }),
  start: fc.record({ type: constant("start"), member: anyId, stream: anyU32, seq: anySeq }),
  commit: fc.record({ type: constant("commit"), message: fc.uint8Array({ maxLength: 300 }) }),
  online: fc.record({ type: constant("online"), flag: fc.boolean() }),
};

export const anyRecord: fc.Arbitrary<PacketRecord> = fc.oneof(...Object.values(records));
export const anyPacket = fc.array(anyRecord, { maxLength: 12 });
