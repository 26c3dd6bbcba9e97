/** Cards, invites, hellos and safety numbers: their vectors made again by Node's own cryptography from docs/protocol.md. */

import {
  createDecipheriv,
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  hkdfSync,
  verify,
} from "node:crypto";
import { readFileSync } from "node:fs";
import { CIPHER_SUITES, suiteOf } from "@hushroom/mls";
import {
  decodeCard,
  decodeInvite,
  formatOnionAddress,
  openHello,
  parseOnionAddress,
} from "@hushroom/protocol";
import { codeOf } from "@hushroom/testkit";
import { describe, expect, it } from "vitest";

function read<T>(file: string): T {
  return JSON.parse(readFileSync(new URL(`../../vectors/${file}`, import.meta.url), "utf8")) as T;
}

const unhex = (text: string) => Uint8Array.from(Buffer.from(text, "hex"));
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");
const sha256 = (...parts: readonly (Uint8Array | string)[]) =>
  createHash("sha256")
    .update(Buffer.concat(parts.map((part) => Buffer.from(part as string))))
    .digest();
const DIGITS = "abcdefghijklmnopqrstuvwxyz234567";

/** The bytes behind the last colon, without their checksum, which is checked. */
function bare(kind: string, text: string): string {
  const [name, of, digits = ""] = text.toLowerCase().split(":");
  expect([name, of]).toEqual(["hushroom", kind]);
  const bits = [...digits].map((digit) => DIGITS.indexOf(digit).toString(2).padStart(5, "0")).join("");
  const bytes = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  const body = bytes.subarray(0, -4);
  expect(hex(bytes.subarray(-4))).toBe(hex(sha256(`hushroom ${kind}`, body).subarray(0, 4)));
  return hex(body);
}

const u16 = (value: number) => Uint8Array.of(value >> 8, value & 255);
const u32 = (value: number) => Uint8Array.of(0, 0, value >> 8, value & 255);
const u64 = (value: number) => unhex(value.toString(16).padStart(16, "0"));
const text = (value: string) => Buffer.concat([u16(Buffer.byteLength(value)), Buffer.from(value)]);

interface CardVector {
  readonly content: {
    readonly name: string;
    readonly onion: string;
    readonly relays: readonly string[];
    readonly x25519: string;
    readonly xwing: string;
    readonly createdAt: number;
    readonly expiresAt: number | null;
  };
  readonly card: string;
  readonly hash: string;
  readonly identity: string;
  readonly text: string;
  readonly file: string;
}

type Refused = { readonly why: string; readonly code: string };

function contentBytes({
  name,
  onion,
  relays,
  x25519,
  xwing,
  createdAt,
  expiresAt,
}: CardVector["content"]): Buffer {
  return Buffer.concat([
    Uint8Array.of(1),
    text(name),
    parseOnionAddress(onion) ?? new Uint8Array(),
    u32(relays.length),
    ...relays.map(text),
    unhex(x25519),
    unhex(xwing),
    u64(createdAt),
    expiresAt === null ? Uint8Array.of(0) : Buffer.concat([Uint8Array.of(1), u64(expiresAt)]),
  ]);
}

const cardFile = read<{
  cards: CardVector[];
  qrs: {
    onion: string;
    hash: string;
    doorSecret: string;
    relay: string | null;
    text: string;
    door: { writeKey: string; address: string };
  }[];
  refused: (Refused & { card: string })[];
}>("card.json");

describe("card.json", () => {
  it.each(cardFile.cards)("a card of $content.name", (vector) => {
    const { content } = vector;
    const bytes = contentBytes(content);
    const signature = unhex(vector.card).subarray(-64);
    expect(vector.card).toBe(hex(bytes) + hex(signature));
    expect(bare("card", vector.text)).toBe(vector.card);
    const onionKey = Buffer.from(parseOnionAddress(content.onion) ?? new Uint8Array());
    const der = Buffer.concat([unhex("302a300506032b6570032100"), onionKey]);
    const signed = Buffer.concat([Buffer.from("hushroom card\0"), bytes]);
    const key = createPublicKey({ key: der, format: "der", type: "spki" });
    expect(verify(null, signed, key, signature)).toBe(true);
    expect(vector.hash).toBe(hex(sha256("hushroom card hash\0", signed)));
    const keys = [onionKey, unhex(content.x25519), unhex(content.xwing)];
    expect(vector.identity).toBe(hex(sha256("hushroom card identity\0", ...keys)));
    expect(JSON.parse(vector.file)).toMatchObject({
      format: "hushroom card",
      version: 1,
      name: content.name,
    });
  });

  it.each(cardFile.qrs)("the QR code and the door of $onion", (qr) => {
    const onionKey = hex(parseOnionAddress(qr.onion) ?? new Uint8Array());
    const relay = qr.relay === null ? "00" : `01${hex(text(qr.relay))}`;
    expect(bare("qr", qr.text)).toBe(`01${onionKey}${qr.hash}${qr.doorSecret}${relay}`);
    const info = `hushroom 1 card door write\0${qr.onion}`;
    expect(qr.door.writeKey).toBe(hex(Buffer.from(hkdfSync("sha256", unhex(qr.doorSecret), "", info, 32))));
    expect(qr.door.address).toBe(hex(sha256("hushroom box", unhex(qr.door.writeKey))));
  });

  it.each(cardFile.refused)("refuses $why", ({ card, code }) => {
    expect(codeOf(() => decodeCard(unhex(card)))).toBe(code);
  });
});

type Target = { kind: "contact" } | { kind: "group"; name: string; cap: number; suite: number };
type InviteVector = {
  target: Target;
  secret: string;
  createdAt: number;
  expiresAt: number;
  card: string;
  invite: string;
  text: string;
};
const inviteFile = read<{ invites: InviteVector[]; refused: (Refused & { invite: string })[] }>(
  "invite.json",
);

describe("invite.json", () => {
  it.each(inviteFile.invites)(
    "an invite to a $target.kind",
    ({ target, secret, createdAt, expiresAt, card, invite, ...all }) => {
      const where =
        target.kind === "contact"
          ? "01"
          : `02${hex(text(target.name))}${hex(u16(target.cap))}${hex(u16(target.suite))}`;
      const times = hex(u64(createdAt)) + hex(u64(expiresAt));
      expect(invite).toBe(`01${secret}${times}${where}${hex(u32(card.length / 2))}${card}`);
      expect(bare("invite", all.text)).toBe(invite);
    },
  );

  it.each(inviteFile.refused)("refuses $why", ({ invite, code }) => {
    expect(codeOf(() => decodeInvite(unhex(invite)))).toBe(code);
  });
});

interface Hellos {
  readonly receiver: { readonly card: string; readonly x25519Private: string; readonly xwingSeed: string };
  readonly sender: { readonly card: string };
  readonly sealed: {
    readonly message: Record<string, unknown>;
    readonly inviteSecret: string | null;
    readonly sealed: string;
  }[];
}

const hellos = read<Hellos>("hello.json");
const receiver = decodeCard(unhex(hellos.receiver.card));
const sender = decodeCard(unhex(hellos.sender.card));
const identityOf = (card: typeof sender) =>
  sha256("hushroom card identity\0", parseOnionAddress(card.onion) ?? "", card.x25519, card.xwing);

function pairSecret(): Buffer {
  const own = unhex(`302e020100300506032b656e04220420${hellos.receiver.x25519Private}`);
  const theirs = Buffer.concat([unhex("302a300506032b656e032100"), sender.x25519]);
  return diffieHellman({
    privateKey: createPrivateKey({ key: Buffer.from(own), format: "der", type: "pkcs8" }),
    publicKey: createPublicKey({ key: theirs, format: "der", type: "spki" }),
  });
}

/** What HPKE exports, by packages/mls, whose own vectors hold it to RFC 9180. */
function exported(enc: Uint8Array): Uint8Array {
  const { hpke } = suiteOf(CIPHER_SUITES.MLS_256_XWING_CHACHA20POLY1305_SHA512_Ed25519);
  const keys = { privateKey: unhex(hellos.receiver.xwingSeed), publicKey: receiver.xwing };
  const label = new TextEncoder().encode("hushroom hello");
  return hpke.setupBaseR(enc, keys, hpke.scheduleContext(label)).export(label, 32);
}

const hkdf = (secret: Uint8Array, label: string, context: Uint8Array) =>
  Buffer.from(
    hkdfSync("sha256", secret, "", Buffer.concat([Buffer.from(`hushroom 1 ${label}\0`), context]), 32),
  );

/** What opening a hello has no need of. */
const unneeded = { name: "", onion: formatOnionAddress(new Uint8Array(32)), onionKey: "", createdAt: 0 };

const REASONS = ["INVITE_USED", "INVITE_EXPIRED", "INVITE_REVOKED", "GROUP_FULL"];

function messageBytes({ type, nonce, ...body }: Record<string, unknown>): Buffer {
  const start = (tag: number) => [Uint8Array.of(tag), unhex(String(nonce))];
  if (type === "refusal") {
    return Buffer.concat([...start(3), Uint8Array.of(REASONS.indexOf(String(body["code"])))]);
  }
  if (type === "look" || type === "have") {
    const { asked, group, epoch, stream, upTo, last } = body;
    const numbers = [u32(0), u32(Number(epoch)), u32(Number(stream)), u32(Number(upTo))];
    const [tag, groups] = type === "look" ? [4, String(group)] : [5, String(asked) + String(group)];
    return Buffer.concat([Uint8Array.of(tag), unhex(groups), ...numbers, unhex(String(last))]);
  }
  const carried = unhex(String(type === "hello" ? body["keyPackage"] : body["welcome"]));
  return Buffer.concat([...start(type === "hello" ? 1 : 2), u32(carried.length), carried]);
}

describe("hello.json", () => {
  it.each(hellos.sealed)("$message.type, invited: $inviteSecret", ({ message, inviteSecret, sealed }) => {
    const bytes = unhex(sealed);
    const enc = bytes.subarray(0, 1120);
    const known = inviteSecret === null;
    const from = known ? identityOf(sender) : Buffer.alloc(32);
    const context = Buffer.concat([Uint8Array.of(known ? 0 : 1), from, identityOf(receiver), sha256(enc)]);
    const shared = known ? pairSecret() : unhex(inviteSecret);
    const key = hkdf(Buffer.concat([exported(enc), shared]), "hello", context);
    const cipher = createDecipheriv("chacha20-poly1305", key, new Uint8Array(12), { authTagLength: 16 });
    cipher.setAuthTag(bytes.subarray(-16));
    const plain = Buffer.concat([cipher.update(bytes.subarray(1120, -16)), cipher.final()]);
    const head = messageBytes(message);
    expect(hex(plain.subarray(0, head.length + 1))).toBe(`${hex(head)}${known ? "00" : "01"}`);
    const identity = {
      ...unneeded,
      x25519: unhex(hellos.receiver.x25519Private),
      xwing: unhex(hellos.receiver.xwingSeed),
    };
    const opening = { own: { identity, card: receiver }, from: known ? sender : null };
    const opened = openHello(bytes, { ...opening, inviteSecret: known ? null : unhex(inviteSecret) });
    expect(opened?.message.type).toBe(message["type"]);
    expect(opened?.from).toEqual(sender);
    if (known) return;
    const proofKey = hkdf(Buffer.concat([key, pairSecret()]), "hello proof", identityOf(sender));
    expect(hex(plain.subarray(-32))).toBe(createHmac("sha256", proofKey).update(head).digest("hex"));
  });
});

const numbers = read<{ numbers: { identities: [string, string]; digits: string; qr: string }[] }>(
  "safety-number.json",
);

it.each(numbers.numbers)("safety-number.json: $digits", ({ identities, digits, qr }) => {
  const prints = identities.map((identity) => {
    let hash = sha256("hushroom safety number\0", unhex(identity));
    for (let i = 1; i < 1024; i++) hash = sha256(hash, unhex(identity));
    return hash;
  });
  const sorted = prints.sort(Buffer.compare);
  const group = (print: Buffer, i: number) => String(print.readUIntBE(5 * i, 5) % 100_000).padStart(5, "0");
  const made = sorted.flatMap((print) => [0, 1, 2, 3, 4, 5].map((i) => group(print, i)));
  expect(digits).toBe(made.join(" "));
  expect(bare("number", qr)).toBe(`01${hex(Buffer.concat(sorted))}`);
});
