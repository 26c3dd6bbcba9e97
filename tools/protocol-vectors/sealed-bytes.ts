/** The vectors of frames, of entries of a log, of chains, parcels and packets. */

import {
  boxAddress,
  type Content,
  chainBox,
  encodeFramePayload,
  encodePacket,
  FRAME_PAYLOAD_MAX,
  LOG_SALT_BYTES,
  ownMemberId,
  type PacketRecord,
  ParcelRefCodec,
  parcelBoxes,
  parcelRef,
  partedRef,
  quietOrder,
  readerOf,
  SHARED_PAYLOAD_MAX,
  sealFrame,
  sealLogEntry,
  sealShared,
  senderChain,
  senderLogKey,
  sharedBox,
  stepSender,
  wire,
} from "@hushroom/protocol";
import { bytesOf, hexOf, idOf, PLACES, pattern, sha256Of, written } from "./inputs.ts";

function flipped(bytes: Uint8Array, at: number): Uint8Array {
  return bytes.map((byte, i) => (i === at ? byte ^ 1 : byte));
}

export function frameVectors(): unknown {
  const key = bytesOf("frame key");
  const ref = partedRef(bytesOf("parcel key"), pattern(5000));
  const payloads = [
    new Uint8Array(0),
    encodeFramePayload({ type: "whole", bytes: pattern(20) }),
    encodeFramePayload({ type: "parcel", ref }),
    pattern(FRAME_PAYLOAD_MAX),
  ];
  const frame = sealFrame(key, pattern(3));
  return written({
    sealed: payloads.map((payload) => ({ key, payload, frame: sealFrame(key, payload) })),
    refused: [
      { why: "a bit of the ciphertext", key, frame: flipped(frame, 0) },
      { why: "a bit of the tag", key, frame: flipped(frame, frame.length - 1) },
      { why: "another key", key: bytesOf("another key"), frame },
      { why: "a byte too few", key, frame: frame.slice(1) },
    ],
  });
}

export function logEntryVectors(): unknown {
  const writeKey = bytesOf("log write key");
  const frame = sealFrame(bytesOf("log frame key"), pattern(100));
  const entryOf = (salt: Uint8Array) => ({
    writeKey,
    salt,
    frame,
    entry: sealLogEntry(writeKey, frame, salt),
  });
  const { entry } = entryOf(bytesOf("salt").slice(0, LOG_SALT_BYTES));
  return written({
    sealed: ["salt", "another salt"].map((name) => entryOf(bytesOf(name).slice(0, LOG_SALT_BYTES))),
    refused: [
      { why: "the box of another", writeKey: bytesOf("another write key"), entry },
      { why: "a bit of the frame", writeKey, entry: { ...entry, frame: flipped(entry.frame, 4095) } },
      { why: "a bit of the salt", writeKey, entry: { ...entry, address: flipped(entry.address, 0) } },
      { why: "a bit of the mark", writeKey, entry: { ...entry, address: flipped(entry.address, 31) } },
    ],
  });
}

export function quietRoundVectors(): unknown {
  const groupId = bytesOf("quiet group");
  const members = ["one", "two", "three", "four"].map((name) => ownMemberId(bytesOf(name)));
  const orders = [0, 1, 250_000].map((rotation) => {
    const order = quietOrder(groupId, rotation, members);
    const lanes = [0, 1, 2].map((lane) => order.map((self) => readerOf(order, self, lane)));
    return { groupId, rotation, members, order, readers: lanes };
  });
  return written({ orders });
}

export function sharedEntryVectors(): unknown {
  const epochSecret = bytesOf("epoch secret");
  const salt = bytesOf("shared salt");
  const memberSeed = bytesOf("member seed");
  const sender = ownMemberId(memberSeed);
  const sealed = [
    { leaf: 0, relay: "relay.example", readers: [{ leaf: 1, index: 0 }], payload: pattern(20) },
    {
      leaf: 7,
      relay: "relay.example:8080",
      readers: Array.from({ length: 15 }, (_, at) => ({ leaf: at < 7 ? at : at + 1, index: 1000 * at })),
      payload: pattern(SHARED_PAYLOAD_MAX),
    },
  ].map(({ leaf, relay, readers, payload }) => {
    const logKey = senderLogKey(epochSecret, leaf);
    const shared = { readers, payload };
    const { writeKey, frame } = sealShared(logKey, relay, shared, () => salt, memberSeed);
    const { frameKey } = sharedBox(logKey, relay);
    const keys = { epochSecret, logKey, writeKey, frameKey, memberSeed };
    return { ...keys, sender, leaf, relay, readers, payload, salt, frame };
  });
  const [{ logKey, relay, frame }] = sealed as [(typeof sealed)[number]];
  return written({
    sealed,
    refused: [
      { why: "another sender's key", logKey: senderLogKey(epochSecret, 1), relay, frame, sender },
      { why: "another relay", logKey, relay: "other.example", frame, sender },
      { why: "a bit of the frame", logKey, relay, frame: flipped(frame, 4095), sender },
      { why: "another member's", logKey, relay, frame, sender: hexOf(idOf("member")) },
    ],
  });
}

const READERS = [hexOf(idOf("member")), ""] as const;

function chainOf(epochSecret: Uint8Array, leaf: number, reader: string) {
  const boxes: unknown[] = [];
  for (let i = 0, chain = senderChain(epochSecret, leaf, reader); i < 3; i++) {
    const step = stepSender(chain);
    const places = PLACES.map((place) => {
      const { writeKey, frameKey } = chainBox(step, place);
      return { place, writeKey, address: boxAddress(writeKey), frameKey };
    });
    boxes.push({ index: step.index, chainKey: chain.key, boxKey: step.key, places });
    chain = step.chain;
  }
  return { epochSecret, leaf, reader, boxes };
}

export function chainVectors(): unknown {
  const leaves = [0, 1, 0xffffffff];
  return written({
    chains: READERS.flatMap((reader) => leaves.map((leaf) => chainOf(bytesOf("epoch secret"), leaf, reader))),
  });
}

export function parcelVectors(): unknown {
  const lengths = [0, 1, FRAME_PAYLOAD_MAX, FRAME_PAYLOAD_MAX + 1, 3 * FRAME_PAYLOAD_MAX - 1];
  return written({
    bytes: "byte i is i mod 251",
    parcels: lengths.map((length) => {
      const key = bytesOf(`parcel of ${length}`);
      const boxes = PLACES.flatMap((place) =>
        parcelBoxes(key, pattern(length), place).map(({ writeKey, frame }) => ({
          place,
          writeKey,
          address: boxAddress(writeKey),
          frameSha256: sha256Of(frame),
        })),
      );
      return { key, length, ref: wire.encode(ParcelRefCodec, parcelRef(key, pattern(length))), boxes };
    }),
  });
}

const [target, inviteId] = [idOf("target"), idOf("invite")];

/** The compiler demands each kind. */
const contents: { readonly [T in Content["type"]]: readonly Extract<Content, { type: T }>[] } = {
  text: [
    { type: "text", text: "Hello, мир, سلام 👋", replyTo: null },
    { type: "text", text: "", replyTo: target },
  ],
  edit: [{ type: "edit", target, text: "corrected" }],
  delete: [{ type: "delete", target }],
  reaction: [
    { type: "reaction", target, emoji: "👍🏽" },
    { type: "reaction", target, emoji: "" },
  ],
  groupInvite: [
    {
      type: "groupInvite",
      group: bytesOf("group"),
      name: "Чтение",
      cap: 50,
      members: 3,
      suite: 0xf00e,
      inviteId,
      level: null,
    },
    {
      type: "groupInvite",
      group: bytesOf("group"),
      name: "Choir",
      cap: 16,
      members: 3,
      suite: 0xf00e,
      inviteId,
      level: { level: "blind", relay: "relay.example", slotMs: 10_000 },
    },
  ],
  groupJoin: [{ type: "groupJoin", inviteId, keyPackage: pattern(40) }],
  groupWelcome: [{ type: "groupWelcome", inviteId, welcome: pattern(40) }],
  groupDecline: [{ type: "groupDecline", inviteId }],
  leave: [{ type: "leave" }],
  vouch: [
    { type: "vouch", member: idOf("member"), on: true },
    { type: "vouch", member: idOf("member"), on: false },
  ],
  level: [
    { type: "level", level: "quiet", relay: "relay.example", slotMs: 10_000 },
    { type: "level", level: "direct", relay: "", slotMs: 0 },
  ],
  unknown: [{ type: "unknown", kind: 255, body: pattern(5) }],
};

const member = idOf("member");

const records: { readonly [T in PacketRecord["type"]]: readonly Extract<PacketRecord, { type: T }>[] } = {
  message: Object.values(contents)
    .flat()
    .map((content, i) => ({
      type: "message",
      seq: i + 1,
      id: idOf(`message ${i}`),
      after: i === 0 ? new Uint8Array(16) : idOf(`message ${i - 1}`),
      at: 1_790_000_000_000 + i,
      content,
    })),
  ack: [
    {
      type: "ack",
      member,
      stream: 1,
      upTo: 70,
      last: member,
      taken: [{ epoch: 9_007_199_254_740_993n, index: 12 }],
    },
    { type: "ack", member, stream: 0, upTo: 0, last: new Uint8Array(16), taken: [] },
  ],
  read: [{ type: "read", member, upTo: 70 }],
  start: [{ type: "start", member, stream: 2, seq: 71 }],
  commit: [{ type: "commit", message: pattern(60) }],
  online: [
    { type: "online", flag: true },
    { type: "online", flag: false },
  ],
};

export function packetVectors(): unknown {
  const all: readonly PacketRecord[] = Object.values(records).flat();
  const [online] = records.online as readonly [PacketRecord];
  const whole = encodePacket([online]);
  return written({
    packets: [[], ...all.map((record) => [record]), all].map((list) => ({
      records: list,
      packet: encodePacket(list),
    })),
    passedOver: [
      {
        why: "the first record has the type 255, of a newer version",
        packet: `00000002${"00000003"}ff0102${hexOf(whole.slice(4))}`,
        records: [online],
      },
    ],
    refused: [
      { why: "nothing at all", packet: "" },
      { why: "a byte left over", packet: `${hexOf(whole)}00` },
      { why: "a record without a type", packet: "0000000100000000" },
      { why: "a flag that is neither 0 nor 1", packet: `${hexOf(whole.slice(0, -1))}02` },
    ],
  });
}
