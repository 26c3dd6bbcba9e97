/** vectors/relay-room.json made again by Node's own cryptography from docs/protocol.md, "Relay rooms". */

import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  hkdfSync,
  verify,
} from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

type Box = Readonly<Record<"writeKey" | "frameKey" | "address", string>>;
interface Vectors {
  readonly links: readonly Readonly<
    Record<"seed" | "secret" | "roomKey" | "relay" | "name" | "text", string>
  >[];
  readonly lobby: readonly (Box & { bucket: number; slot: number })[];
  readonly hello: Readonly<
    Record<"seed" | "identity" | "member" | "keyPackage" | "ephemeralKey" | "secret" | "payload", string>
  > & { claim: Box; replies: readonly Box[] };
  readonly salted: Readonly<Record<"key" | "payload" | "salt" | "sha256", string>>;
  readonly slots: readonly (Box & { k: number })[];
  readonly slot: Readonly<Record<"groupId" | "epoch" | "signatureSeed" | "payload", string>> & {
    k: number;
    leaf: number;
    ref: { key: string; count: number; hash: string };
  };
  readonly packets: readonly {
    bytes: string;
    packet: {
      seed: string | null;
      readers: readonly { member: string; start: number; got: number }[];
      records: readonly {
        type: string;
        seq: number;
        id: string;
        at: number;
        isLast: boolean;
        body: string;
      }[];
    };
  }[];
}

const path = new URL("../../vectors/relay-room.json", import.meta.url);
const vectors: Vectors = JSON.parse(readFileSync(path, "utf8"));
const unhex = (text: string) => Buffer.from(text, "hex");
const number = (value: number, bytes: number) => value.toString(16).padStart(2 * bytes, "0");
const hexText = (text: string) => number(Buffer.byteLength(text), 2) + Buffer.from(text).toString("hex");
const withLength = (hex: string) => number(hex.length / 2, 4) + hex;
const sha256 = (...parts: (string | Buffer)[]) =>
  createHash("sha256")
    .update(Buffer.concat(parts.map((part) => Buffer.from(part))))
    .digest();
const kdf = (secret: string, label: string, context = "") =>
  Buffer.from(
    hkdfSync(
      "sha256",
      unhex(secret),
      "",
      Buffer.concat([Buffer.from(`hushroom 1 ${label}\0`), unhex(context)]),
      32,
    ),
  ).toString("hex");

const NONCE = Buffer.alloc(12);
const ALGORITHM = "chacha20-poly1305";
const PREFIX = { ed25519: "302e020100300506032b657004220420", x25519: "302e020100300506032b656e04220420" };
const privateKey = (curve: keyof typeof PREFIX, key: string) =>
  createPrivateKey({ key: unhex(PREFIX[curve] + key), format: "der", type: "pkcs8" });
const publicHex = (curve: keyof typeof PREFIX, key: string) =>
  createPublicKey(privateKey(curve, key))
    .export({ format: "der", type: "spki" })
    .subarray(-32)
    .toString("hex");

/** The box of a label, as the page has it. */
function boxOf(secret: string, label: string, context: string): Box {
  const writeKey = kdf(secret, `${label} write`, context);
  const address = sha256("hushroom box", unhex(writeKey)).toString("hex");
  return { writeKey, frameKey: kdf(secret, `${label} frame`, context), address };
}

function base32(bytes: Buffer): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, "0")).join("");
  const groups = bits.match(/.{1,5}/g) ?? [];
  return groups
    .map((group) => "abcdefghijklmnopqrstuvwxyz234567"[Number.parseInt(group.padEnd(5, "0"), 2)])
    .join("");
}

describe("relay-room.json", () => {
  it("has the links of their seeds", () => {
    for (const { seed, secret, roomKey, relay, name, text } of vectors.links) {
      expect(secret).toBe(kdf(seed, "relay room secret"));
      expect(roomKey).toBe(publicHex("x25519", kdf(seed, "relay room key")));
      const bytes = unhex(`01${secret}${roomKey}${hexText(relay)}${hexText(name)}`);
      const checksum = sha256("hushroom relay room", bytes).subarray(0, 4);
      expect(text).toBe(`room=${base32(Buffer.concat([bytes, checksum]))}`);
    }
  });

  it("has the boxes of the lobby and of commits", () => {
    const secret = kdf(vectors.hello.seed, "relay room secret");
    const where = Buffer.from("relay.example:8080").toString("hex");
    for (const { bucket, slot, ...box } of vectors.lobby) {
      expect(box).toEqual(boxOf(secret, "relay room lobby", number(bucket, 4) + number(slot, 1) + where));
    }
    const epoch = sha256("epoch").toString("hex");
    for (const { k, ...box } of vectors.slots) {
      expect(box).toEqual(boxOf(epoch, "relay room slot", number(k, 1)));
    }
  });

  it("has a hello that the room key's holder opens, and its boxes", () => {
    const { seed, identity, member, keyPackage, ephemeralKey, secret, payload, claim, replies } =
      vectors.hello;
    const roomKey = kdf(seed, "relay room key");
    const ephemeral = publicHex("x25519", ephemeralKey);
    const shared = diffieHellman({
      privateKey: privateKey("x25519", roomKey),
      publicKey: createPublicKey(privateKey("x25519", ephemeralKey)),
    }).toString("hex");
    const context = kdf(seed, "relay room secret") + publicHex("x25519", roomKey) + ephemeral;
    expect(secret).toBe(kdf(shared, "relay room hello", context));
    expect(payload.slice(0, 64)).toBe(ephemeral);
    const decipher = createDecipheriv(ALGORITHM, unhex(kdf(secret, "relay room hello seal")), NONCE, {
      authTagLength: 16,
    });
    const sealed = unhex(payload.slice(64));
    decipher.setAuthTag(sealed.subarray(-16));
    const opened = Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()]);
    expect(opened.toString("hex")).toBe(keyPackage);
    expect(claim).toEqual(boxOf(secret, "relay room claim", ""));
    expect(replies).toEqual(
      Array.from({ length: 8 }, (_, k) => boxOf(secret, "relay room reply", number(k, 1))),
    );
    const id = sha256("hushroom relay room member", unhex(publicHex("ed25519", identity)));
    expect(member).toBe(id.subarray(0, 16).toString("hex"));
    expect(keyPackage).toContain(`10${member}`);
    expect(keyPackage).toContain(`f0b1${number(Buffer.byteLength("Борис") + 2, 1)}${hexText("Борис")}`);
  });

  it("has a salted frame", () => {
    const { key, payload, salt, sha256: hash } = vectors.salted;
    const plain = Buffer.alloc(4096 - 32 - 16);
    plain.writeUInt16BE(payload.length / 2);
    unhex(payload).copy(plain, 2);
    const cipher = createCipheriv(ALGORITHM, unhex(kdf(key, "relay room frame", salt)), NONCE, {
      authTagLength: 16,
    });
    const sealed = Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
    expect(sha256(unhex(salt), sealed).toString("hex")).toBe(hash);
  });

  it("has a slot that its member signed", () => {
    const { groupId, epoch, k, leaf, ref, signatureSeed, payload } = vectors.slot;
    const parcel = ref.key + number(ref.count, 1) + ref.hash;
    expect(payload.slice(0, -128)).toBe(number(leaf, 4) + parcel);
    const place = groupId + number(Number(epoch), 8) + number(k, 1) + number(leaf, 4) + parcel;
    const signed = Buffer.concat([Buffer.from("hushroom relay room slot"), unhex(place)]);
    const key = createPublicKey(privateKey("ed25519", signatureSeed));
    expect(verify(null, signed, key, unhex(payload.slice(-128)))).toBe(true);
  });

  it("has packets", () => {
    for (const { bytes, packet } of vectors.packets) {
      const seed = packet.seed === null ? "00" : `01${packet.seed}`;
      const readers = packet.readers.map(
        ({ member, start, got }) => member + number(start, 4) + number(got, 4),
      );
      const records = packet.records.map(({ type, seq, id, at, isLast, body }) =>
        withLength(
          type === "leave"
            ? "02"
            : `01${number(seq, 4)}${id}${number(at, 8)}${number(Number(isLast), 1)}${body}`,
        ),
      );
      const list = (items: readonly string[]) => number(items.length, 4) + items.join("");
      expect(bytes).toBe(seed + list(readers) + list(records));
    }
  });
});
