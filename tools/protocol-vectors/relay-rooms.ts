/** The vectors of relay rooms: links, boxes, salted frames, hellos, slots and packets. */

import {
  claimBox,
  encodeKeyPackage,
  encodeRoomPacket,
  formatRelayRoomLink,
  linkOfSeed,
  lobbyBox,
  makeHello,
  makeSlot,
  ownRoomMemberId,
  type RoomPacket,
  replyBoxes,
  roomKeyPackage,
  sealSalted,
  slotBox,
} from "@hushroom/protocol";
import { bytesOf, idOf, sha256Of, written } from "./inputs.ts";

const RELAY = "relay.example:8080";
const NOW_MS = 1_800_000_000_000;

/** SHA-256 of one number after the other, so that whatever is drawn is the same each time. */
function drawing(name: string): (length: number) => Uint8Array {
  let number = 0;
  return (length) => {
    const blocks = Array.from({ length: Math.ceil(length / 32) }, () => bytesOf(`${name} ${number++}`));
    return Uint8Array.from(blocks.flatMap((block) => [...block])).slice(0, length);
  };
}

function links() {
  return ["", "Tea", "Чай"].map((name) => {
    const seed = bytesOf(`seed ${name}`);
    const link = linkOfSeed(seed, RELAY, name);
    return { seed, ...link, text: formatRelayRoomLink(link) };
  });
}

function hello(seed: Uint8Array) {
  const link = linkOfSeed(seed, RELAY, "");
  const identity = bytesOf("identity");
  const { keyPackage } = roomKeyPackage(identity, "Борис", NOW_MS, drawing("key package"));
  const ephemeralKey = bytesOf("ephemeral");
  const made = makeHello(link, keyPackage, () => ephemeralKey);
  if (made === null) throw new Error("the link is a good one");
  const [claim, ...replies] = [claimBox(made.secret), ...replyBoxes(made.secret)];
  const member = ownRoomMemberId(identity);
  return {
    ...{ seed, identity, member, keyPackage: encodeKeyPackage(keyPackage), ephemeralKey },
    ...{ ...made, claim, replies },
  };
}

function packets() {
  const part = { type: "part", seq: 7, id: idOf("message"), at: NOW_MS, isLast: true } as const;
  const readers = [{ member: idOf("reader"), start: 3, got: 4 }];
  const all: readonly RoomPacket[] = [
    { seed: null, readers: [], records: [] },
    { seed: bytesOf("seed"), readers, records: [{ ...part, body: Buffer.from("привет") }] },
    { seed: null, readers, records: [{ ...part, isLast: false, body: bytesOf("part") }, { type: "leave" }] },
  ];
  return all.map((packet) => ({ packet, bytes: encodeRoomPacket(packet) }));
}

export function relayRoomVectors(): unknown {
  const seed = bytesOf("seed");
  const link = linkOfSeed(seed, RELAY, "");
  const place = { groupId: bytesOf("group"), epoch: 5n, k: 2 };
  const ref = { key: bytesOf("parcel"), count: 6, hash: bytesOf("commit") };
  const signatureSeed = bytesOf("signature");
  const salted = { key: bytesOf("frame"), payload: bytesOf("payload") };
  const salt = bytesOf("salt");
  return written({
    links: links(),
    lobby: [0, 15].map((slot) => ({ ...{ bucket: 3_000_000, slot }, ...lobbyBox(link, 3_000_000, slot) })),
    hello: hello(seed),
    salted: { ...salted, salt, sha256: sha256Of(sealSalted(salted.key, salted.payload, () => salt)) },
    slots: [0, 63].map((k) => ({ k, ...slotBox(bytesOf("epoch"), k) })),
    slot: { ...place, leaf: 3, ref, signatureSeed, payload: makeSlot(place, 3, ref, signatureSeed) },
    packets: packets(),
  });
}
