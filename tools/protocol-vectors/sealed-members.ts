/** The vectors of members' leaves, group profiles and what members say by their lanes. */

import { createHash } from "node:crypto";
import {
  encodeFramePayload,
  encodePlaceMove,
  encodeRejoin,
  type GroupProfile,
  groupProfileExtension,
  laneKeyOf,
  MEMBER_EXTENSION,
  memberIdBytes,
  memberKeyPackage,
  ownMemberId,
  type PlaceMove,
  type RandomBytes,
  type RejoinMessage,
  signPlaceMove,
} from "@hushroom/protocol";
import { bytesOf, hexOf, idOf, PLACES, pattern, written } from "./inputs.ts";

const NOW_MS = 1_790_000_000_000;
const SUITE = 3;

/** Bytes that anybody can make again. */
function fixedRandom(name: string): RandomBytes {
  let calls = 0;
  return (length) => {
    const parts = Array.from({ length: Math.ceil(length / 32) }, (_, i) => [
      ...bytesOf(`${name} ${calls} ${i}`),
    ]);
    calls++;
    return Uint8Array.from(parts.flat().slice(0, length));
  };
}

function memberOf(seedName: string, name: string, above: bigint, relays: readonly string[]) {
  const memberSeed = bytesOf(seedName);
  const own = { memberSeed, name, place: PLACES[0], relays };
  const { leafNode } = memberKeyPackage(own, SUITE, NOW_MS, fixedRandom(seedName), above).keyPackage;
  const extension = leafNode.extensions.find(({ extensionType }) => extensionType === MEMBER_EXTENSION);
  if (extension === undefined) throw new Error("a member's leaf has its extension");
  return {
    ...own,
    relays: relays.join(" "),
    id: ownMemberId(memberSeed),
    lanePrivate: laneKeyOf(memberSeed),
    signatureKey: leafNode.signatureKey,
    extension: extension.extensionData,
  };
}

/** The neutral point as member key and as R, S zero: a signature of anything, if points of small order are let through. */
function ofSmallOrder({ extension }: { readonly extension: Uint8Array }) {
  const neutral = Uint8Array.from({ length: 32 }, (_, i) => (i === 0 ? 1 : 0));
  const id = createHash("sha256").update(neutral).digest("hex").slice(0, 32);
  const head = [...neutral, ...neutral, ...new Uint8Array(32)];
  return { id, extension: Uint8Array.from([...head, ...extension.subarray(head.length)]) };
}

export function memberLeafVectors(): unknown {
  const [anna, boris] = [
    memberOf("anna", "Anna", 0n, []),
    memberOf("boris", "Борис", BigInt(NOW_MS) + 7n, ["relay.example", "192.0.2.7:8080"]),
  ];
  const of = ({ id, signatureKey, extension }: typeof anna) => ({ id, signatureKey, extension });
  const flipped = (at: number) => anna.extension.map((byte, i) => (i === at ? byte ^ 1 : byte));
  return written({
    members: [anna, boris],
    refused: [
      { why: "the leaf has another signature key", ...of(anna), signatureKey: boris.signatureKey },
      { why: "the leaf has another member's id", ...of(anna), id: boris.id },
      { why: "a bit of the signature", ...of(anna), extension: flipped(32) },
      { why: "a bit of the lane key", ...of(anna), extension: flipped(96) },
      { why: "another name", ...of(anna), extension: flipped(anna.extension.length - 1) },
      { why: "a member key of small order", ...of(anna), ...ofSmallOrder(anna) },
      { why: "a byte left over", ...of(anna), extension: `${hexOf(anna.extension)}00` },
    ],
  });
}

export function groupProfileVectors(): unknown {
  const [orderer, other] = [hexOf(idOf("orderer")), hexOf(idOf("other admin"))];
  const profiles: readonly GroupProfile[] = [
    { kind: "contact", name: "", cap: 2, orderer, admins: [orderer], level: null },
    { kind: "group", name: "Чтение", cap: 100, orderer, admins: [other, orderer], level: null },
    {
      kind: "group",
      name: "Choir",
      cap: 16,
      orderer,
      admins: [orderer],
      level: { level: "blind", relay: "relay.example", slotMs: 10_000 },
    },
  ];
  const bytes = profiles.map((profile) => groupProfileExtension(profile).extensionData);
  const [contact = new Uint8Array()] = bytes;
  return written({
    profiles: profiles.map((profile, i) => ({ ...profile, extension: bytes[i] })),
    refused: [
      { why: "an unknown kind", extension: contact.map((byte, i) => (i === 0 ? 2 : byte)) },
      { why: "a byte left over", extension: `${hexOf(contact)}00` },
      { why: "cut short", extension: contact.slice(0, -1) },
      ...refusedLevels(orderer),
    ],
  });
}

function refusedLevels(orderer: string): { readonly why: string; readonly extension: Uint8Array }[] {
  const group = { kind: "group", name: "", cap: 16, orderer, admins: [orderer] } as const;
  const blind = { level: "blind", relay: "relay.example", slotMs: 10_000 } as const;
  const profiles: readonly (readonly [string, GroupProfile])[] = [
    ["a level of a contact", { ...group, kind: "contact", level: blind }],
    ["a level that nobody proposes", { ...group, level: { ...blind, level: "direct" } }],
    ["a relay that is none", { ...group, level: { ...blind, relay: "" } }],
  ];
  return profiles.map(([why, profile]) => ({ why, extension: groupProfileExtension(profile).extensionData }));
}

const GROUP_ID = bytesOf("group");

/** Anna moves the place to herself, and in the second one takes out who had it. */
function moves(): PlaceMove[] {
  const [memberSeed, orderer] = [bytesOf("anna"), memberIdBytes(ownMemberId(bytesOf("anna")))];
  return [null, memberIdBytes(ownMemberId(bytesOf("boris")))].map((without, i) =>
    signPlaceMove(memberSeed, GROUP_ID, {
      epoch: 6n + BigInt(i),
      before: bytesOf(`head ${6 + i}`),
      commit: bytesOf(`commit ${6 + i}`),
      orderer,
      without,
    }),
  );
}

export function placeMoveVectors(): unknown {
  const mover = ownMemberId(bytesOf("anna"));
  const [first] = moves();
  if (first === undefined) throw new Error("there are moves");
  return written({
    groupId: GROUP_ID,
    moves: moves().map((move) => ({ mover, ...move, payload: encodeFramePayload({ type: "move", move }) })),
    refused: [
      { why: "another group", groupId: bytesOf("another group"), move: encodePlaceMove(first) },
      {
        why: "another epoch",
        groupId: GROUP_ID,
        move: encodePlaceMove(first).map((byte, i) => (i === 7 ? byte ^ 1 : byte)),
      },
      {
        why: "another member's key",
        groupId: GROUP_ID,
        move: encodePlaceMove({
          ...first,
          memberKey: signPlaceMove(bytesOf("boris"), GROUP_ID, first).memberKey,
        }),
      },
    ],
  });
}

export function rejoinVectors(): unknown {
  const nonce = idOf("rejoin");
  const [move] = moves();
  if (move === undefined) throw new Error("there are moves");
  const heads = [5n, 6n].map((epoch) => ({
    epoch,
    head: bytesOf(`head ${epoch}`),
    commit: bytesOf(`commit ${epoch - 1n}`),
  }));
  const known = {
    number: 7n,
    epoch: 6n,
    stream: 0x01020304,
    upTo: 9,
    last: idOf("last"),
    ownStream: 0x05060708,
    confirmed: 3,
    isBarred: true,
  };
  const messages: readonly RejoinMessage[] = [
    { type: "ask", nonce, keyPackage: pattern(40), move: null },
    { type: "ask", nonce, keyPackage: pattern(40), move },
    { type: "welcome", nonce, welcome: pattern(40), heads, moves: [move] },
    { type: "headAsk", nonce, heads, moves: [], known: null },
    { type: "headAsk", nonce, heads: [], moves: [], known },
    { type: "head", nonce, heads: [], moves: moves(), known },
  ];
  const [ask = new Uint8Array()] = messages.map(encodeRejoin);
  return written({
    messages: messages.map((message) => ({ ...message, message: encodeRejoin(message) })),
    refused: [
      { why: "nothing at all", message: "" },
      { why: "an unknown type", message: ask.map((byte, i) => (i === 0 ? 5 : byte)) },
      { why: "a byte left over", message: `${hexOf(ask)}00` },
      { why: "a key package cut short", message: ask.slice(0, -1) },
    ],
  });
}
