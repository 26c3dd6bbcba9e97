/** Members' leaves, group profiles and rejoining: their vectors made again by Node's own cryptography from docs/protocol.md. */

import { createHash, createPrivateKey, createPublicKey, hkdfSync, verify } from "node:crypto";
import { readFileSync } from "node:fs";
import type { LeafNode } from "@hushroom/mls";
import {
  decodePlaceMove,
  decodeRejoin,
  encodeRejoin,
  GROUP_EXTENSION,
  MEMBER_EXTENSION,
  moverOf,
  readGroupProfile,
  readMember,
} from "@hushroom/protocol";
import { codeOf } from "@hushroom/testkit";
import { describe, expect, it } from "vitest";
import { written } from "../protocol-vectors/inputs.ts";

function read<T>(file: string): T {
  return JSON.parse(readFileSync(new URL(`../../vectors/${file}`, import.meta.url), "utf8")) as T;
}

const unhex = (text: string) => Uint8Array.from(Buffer.from(text, "hex"));
const hexNumber = (value: number, bytes: number) => value.toString(16).padStart(2 * bytes, "0");
const hexText = (text: string) => hexNumber(Buffer.byteLength(text), 2) + Buffer.from(text).toString("hex");
const PREFIX = { ed25519: "302e020100300506032b657004220420", x25519: "302e020100300506032b656e04220420" };

/** KDF of the page without context. */
const derive = (secret: string, label: string) =>
  Buffer.from(hkdfSync("sha256", unhex(secret), "", `hushroom 1 ${label}\0`, 32)).toString("hex");

function publicOf(algorithm: keyof typeof PREFIX, privateKey: string): string {
  const key = Buffer.from(PREFIX[algorithm] + privateKey, "hex");
  const made = createPublicKey(createPrivateKey({ key, format: "der", type: "pkcs8" }));
  return made.export({ format: "der", type: "spki" }).subarray(-32).toString("hex");
}

interface Leaf {
  readonly id: string;
  readonly signatureKey: string;
  readonly extension: string;
}

interface Member extends Leaf {
  readonly memberSeed: string;
  readonly lanePrivate: string;
  readonly name: string;
  readonly place: string;
  /** With a space between two. */
  readonly relays: string;
}

/** As much of a leaf as tells who it is. */
function leafOf({ id, signatureKey, extension }: Leaf): LeafNode {
  const leaf: Pick<LeafNode, "credential" | "signatureKey" | "extensions" | "capabilities"> = {
    capabilities: { versions: [], cipherSuites: [], extensions: [], proposals: [], credentials: [] },
    credential: { type: "basic", identity: unhex(id) },
    signatureKey: unhex(signatureKey),
    extensions: [{ extensionType: MEMBER_EXTENSION, extensionData: unhex(extension) }],
  };
  return leaf as LeafNode;
}

describe("member-leaf.json", () => {
  const { members, refused } = read<{ members: Member[]; refused: (Leaf & { why: string })[] }>(
    "member-leaf.json",
  );

  it.each(members)("$name", (member) => {
    const { memberSeed, lanePrivate, signatureKey, extension, place, name } = member;
    const memberKey = publicOf("ed25519", derive(memberSeed, "member key"));
    expect(lanePrivate).toBe(derive(memberSeed, "member lane"));
    const laneKey = publicOf("x25519", lanePrivate);
    expect(member.id).toBe(createHash("sha256").update(unhex(memberKey)).digest("hex").slice(0, 32));
    const signature = extension.slice(64, 192);
    const number = extension.slice(256, 272);
    const relays = member.relays.split(" ").filter((relay) => relay !== "");
    const list = hexNumber(relays.length, 4) + relays.map(hexText).join("");
    expect(extension).toBe(memberKey + signature + laneKey + number + hexText(place) + list + hexText(name));
    const signed = Buffer.concat([
      Buffer.from("hushroom member"),
      unhex(memberKey + signatureKey + laneKey + number),
      Buffer.from(`${[place, ...relays].join(" ")}\0${name}`),
    ]);
    const key = createPublicKey({
      key: Buffer.from(`302a300506032b6570032100${memberKey}`, "hex"),
      format: "der",
      type: "spki",
    });
    expect(verify(null, signed, key, unhex(signature))).toBe(true);
    expect(readMember(7, leafOf(member))).toMatchObject({
      id: member.id,
      leaf: 7,
      number: BigInt(`0x${number}`),
      name,
      place,
      relays,
    });
  });

  it.each(refused)("refuses $why", (leaf) => {
    expect(readMember(0, leafOf(leaf))).toBeNull();
  });
});

describe("group-profile.json", () => {
  interface Profile {
    readonly kind: string;
    readonly name: string;
    readonly cap: number;
    readonly orderer: string;
    readonly admins: readonly string[];
    readonly level: { readonly relay: string; readonly slotMs: number } | null;
    readonly extension: string;
  }
  const { profiles, refused } = read<{ profiles: Profile[]; refused: { why: string; extension: string }[] }>(
    "group-profile.json",
  );
  const profileOf = (extension: string) =>
    readGroupProfile([{ extensionType: GROUP_EXTENSION, extensionData: unhex(extension) }]);

  it.each(profiles)("a $kind", ({ extension, ...profile }) => {
    const { kind, name, cap, orderer, admins, level } = profile;
    const head = hexNumber(["contact", "group"].indexOf(kind), 1) + hexText(name) + hexNumber(cap, 2);
    const proposed = level === null ? "00" : `0102${hexText(level.relay)}${hexNumber(level.slotMs, 4)}`;
    expect(extension).toBe(head + orderer + hexNumber(admins.length, 4) + admins.join("") + proposed);
    expect(profileOf(extension)).toEqual(profile);
  });

  it.each(refused)("refuses $why", ({ extension }) => {
    expect(profileOf(extension)).toBeNull();
  });
});

interface Move {
  readonly epoch: string;
  readonly before: string;
  readonly commit: string;
  readonly orderer: string;
  readonly without: string | null;
  readonly memberKey: string;
  readonly signature: string;
}

const hexSaid = ({ epoch, before, commit, orderer, without }: Move): string =>
  hexNumber(Number(epoch), 8) + before + commit + orderer + (without === null ? "00" : `01${without}`);
const hexMove = (move: Move): string => hexSaid(move) + move.memberKey + move.signature;

describe("place-move.json", () => {
  const { groupId, moves, refused } = read<{
    groupId: string;
    moves: (Move & { mover: string; payload: string })[];
    refused: { why: string; groupId: string; move: string }[];
  }>("place-move.json");

  it.each(moves)("out of epoch $epoch", (move) => {
    expect(move.payload).toBe(`02${hexMove(move)}`);
    expect(move.mover).toBe(createHash("sha256").update(unhex(move.memberKey)).digest("hex").slice(0, 32));
    const signed = Buffer.concat([Buffer.from("hushroom place move"), unhex(groupId + hexSaid(move))]);
    const key = createPublicKey({
      key: Buffer.from(`302a300506032b6570032100${move.memberKey}`, "hex"),
      format: "der",
      type: "spki",
    });
    expect(verify(null, signed, key, unhex(move.signature))).toBe(true);
    expect(moverOf(unhex(groupId), decodePlaceMove(unhex(hexMove(move))))).toBe(move.mover);
  });

  it.each(refused)("refuses $why", ({ groupId: group, move }) => {
    expect(moverOf(unhex(group), decodePlaceMove(unhex(move)))).toBeNull();
  });
});

describe("rejoin.json", () => {
  interface Message {
    readonly type: "ask" | "welcome" | "headAsk" | "head";
    readonly nonce: string;
    readonly message: string;
    readonly keyPackage?: string;
    readonly welcome?: string;
    readonly move?: Move | null;
    readonly heads?: readonly { readonly epoch: string; readonly head: string; readonly commit: string }[];
    readonly moves?: readonly Move[];
    readonly known?: Known | null;
  }
  interface Known {
    readonly number: string;
    readonly epoch: string;
    readonly stream: number;
    readonly upTo: number;
    readonly last: string;
    readonly ownStream: number;
    readonly confirmed: number;
    readonly isBarred: boolean;
  }
  const hexKnown = ({ number, epoch, stream, upTo, last, ownStream, confirmed, isBarred }: Known) =>
    [
      ...[number, epoch].map((one) => hexNumber(Number(one), 8)),
      ...[stream, upTo].map((one) => hexNumber(one, 4)),
      last,
      ...[ownStream, confirmed].map((one) => hexNumber(one, 4)),
      hexNumber(Number(isBarred), 1),
    ].join("");
  const { messages, refused } = read<{ messages: Message[]; refused: { why: string; message: string }[] }>(
    "rejoin.json",
  );

  it.each(messages)("$type", ({ message, ...said }) => {
    const type = hexNumber(["ask", "welcome", "headAsk", "head"].indexOf(said.type) + 1, 1);
    const carried = said.keyPackage ?? said.welcome;
    const whole = carried === undefined ? "" : hexNumber(carried.length / 2, 4) + carried;
    const move = said.move === undefined ? "" : said.move === null ? "00" : `01${hexMove(said.move)}`;
    const heads = said.heads?.map(({ epoch, head, commit }) => hexNumber(Number(epoch), 8) + head + commit);
    const lists = [heads, said.moves?.map(hexMove)].map((list) =>
      list === undefined ? "" : hexNumber(list.length, 4) + list.join(""),
    );
    const known = said.known === undefined ? "" : said.known === null ? "00" : `01${hexKnown(said.known)}`;
    expect(message).toBe(type + said.nonce + whole + move + lists.join("") + known);
    const decoded = decodeRejoin(unhex(message));
    expect(written(decoded)).toEqual(said);
    expect(encodeRejoin(decoded)).toEqual(unhex(message));
  });

  it.each(refused)("refuses $why", ({ message }) => {
    expect(codeOf(() => decodeRejoin(unhex(message)))).toBe("WIRE_BAD_FRAME");
  });
});
