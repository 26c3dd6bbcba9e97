/**
 * vectors/: what the code makes today, byte for byte; and the same bytes by Node's own cryptography from the words of
 * docs/protocol.md, as another implementation would make them.
 */

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
import { readdirSync, readFileSync } from "node:fs";
import {
  decodePacket,
  encodePacket,
  laneSecret,
  logBox,
  openFrame,
  openLogEntry,
  openShared,
  sightLogEntry,
} from "@hushroom/protocol";
import { codeOf } from "@hushroom/testkit";
import { describe, expect, it } from "vitest";
import { generateVectors } from "../protocol-vectors/generate.ts";
import { pattern, written } from "../protocol-vectors/inputs.ts";

const folder = new URL("../../vectors/", import.meta.url);

/** What a file has under a key; hexadecimal text stays text. */
function vectors<T>(file: string, key: string): readonly T[] {
  const list: unknown = JSON.parse(readFileSync(new URL(file, folder), "utf8"))[key];
  if (!Array.isArray(list) || list.length === 0) throw new Error(`${file} has no ${key}`);
  return list as T[];
}

const unhex = (text: string) => Uint8Array.from(Buffer.from(text, "hex"));
const u32 = (value: number) => unhex(value.toString(16).padStart(8, "0"));

/** HKDF as the page has it; the secret and the result are hexadecimal. */
function derive(secret: string, label: string, ...context: readonly (Uint8Array | string)[]): string {
  const info = Buffer.concat(
    [`hushroom 1 ${label}\0`, ...context].map((part) => Buffer.from(part as string)),
  );
  return Buffer.from(hkdfSync("sha256", unhex(secret), "", info, 32)).toString("hex");
}

const sha256 = (...parts: readonly (Uint8Array | string)[]) => {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest("hex");
};
const addressOf = (writeKey: string) => sha256("hushroom box", unhex(writeKey));

/** The payload of a frame, by Node's cipher. */
function opened(key: string, frame: string, plainBytes = 4080): string {
  const bytes = unhex(frame);
  const cipher = createDecipheriv("chacha20-poly1305", unhex(key), new Uint8Array(12), { authTagLength: 16 });
  cipher.setAuthTag(bytes.subarray(-16));
  const plain = Buffer.concat([cipher.update(bytes.subarray(0, -16)), cipher.final()]);
  const end = 2 + plain.readUInt16BE(0);
  expect(plain.subarray(end).equals(Buffer.alloc(plainBytes - end))).toBe(true);
  return plain.subarray(2, end).toString("hex");
}

function publicX25519(key: string) {
  return createPublicKey({
    key: Buffer.from(`302a300506032b656e032100${key}`, "hex"),
    format: "der",
    type: "spki",
  });
}

function privateX25519(key: string) {
  const der = Buffer.from(`302e020100300506032b656e04220420${key}`, "hex");
  return createPrivateKey({ key: der, format: "der", type: "pkcs8" });
}

type Box = { readonly writeKey: string; readonly frameKey: string; readonly address: string };
type Refused = { readonly why: string };

it("is what the code makes (npm run vectors-make writes it)", () => {
  const made = generateVectors();
  expect(readdirSync(folder).sort()).toEqual(Object.keys(made).sort());
  for (const [file, text] of Object.entries(made)) {
    expect(readFileSync(new URL(file, folder), "utf8") === text, file).toBe(true);
  }
});

describe("frame.json", () => {
  it.each(vectors<{ key: string; payload: string; frame: string }>("frame.json", "sealed"))(
    "opens",
    (one) => {
      expect(one.frame.length).toBe(2 * 4096);
      expect(opened(one.key, one.frame)).toBe(one.payload);
    },
  );

  it.each(vectors<Refused & { key: string; frame: string }>("frame.json", "refused"))(
    "refuses $why",
    (one) => {
      expect(openFrame(unhex(one.key), unhex(one.frame))).toBeNull();
    },
  );
});

describe("log-entry.json", () => {
  type Entry = { readonly address: string; readonly frame: string };
  type Sealed = { readonly writeKey: string; readonly entry: Entry };

  it.each(vectors<Sealed & { salt: string; frame: string }>("log-entry.json", "sealed"))("opens", (one) => {
    const { writeKey, salt, frame, entry } = one;
    const key = unhex(derive(writeKey, "log frame", unhex(salt)));
    // Of OpenSSL: the counter comes first in what it calls the nonce.
    const cipher = createDecipheriv("chacha20", key, new Uint8Array(16));
    expect(cipher.update(entry.frame, "hex", "hex")).toBe(frame);
    const marks = createHmac("sha256", unhex(derive(writeKey, "log mark")));
    const mark = marks.update(unhex(salt + sha256(unhex(entry.frame)))).digest("hex");
    expect(entry.address).toBe(salt + mark.slice(0, 32));
  });

  it.each(vectors<Refused & Sealed>("log-entry.json", "refused"))("refuses $why", ({ writeKey, entry }) => {
    const sight = sightLogEntry({ address: unhex(entry.address), frame: unhex(entry.frame) });
    expect(openLogEntry(logBox(unhex(writeKey)), sight)).toBeNull();
  });
});

describe("quiet-round.json", () => {
  type Order = { readonly groupId: string; readonly members: readonly string[]; readonly rotation: number };
  type Round = Order & {
    readonly order: readonly string[];
    readonly readers: readonly (readonly string[])[];
  };

  it.each(vectors<Round>("quiet-round.json", "orders"))("is in this order in rotation $rotation", (one) => {
    const { groupId, members, rotation, order, readers } = one;
    const number = unhex(rotation.toString(16).padStart(16, "0"));
    const drawn = members.map((id) => [derive(groupId, "quiet order", number, unhex(id)), id]);
    expect(order).toEqual(drawn.sort(([a = ""], [b = ""]) => (a < b ? -1 : 1)).map(([, id]) => id));
    for (const [lane, by] of readers.entries())
      expect(by).toEqual(order.map((_, at) => order[(at + 1 + lane) % order.length]));
  });
});

describe("shared-entry.json", () => {
  type Shared = {
    readonly [K in
      | "epochSecret"
      | "relay"
      | "payload"
      | "salt"
      | "logKey"
      | "writeKey"
      | "frameKey"
      | "memberSeed"
      | "sender"
      | "frame"]: string;
  } & {
    readonly leaf: number;
    readonly readers: readonly { readonly leaf: number; readonly index: number }[];
  };

  it.each(vectors<Shared>("shared-entry.json", "sealed"))("is sealed so", (one) => {
    const logKey = derive(one.epochSecret, "log sender", u32(one.leaf));
    expect(one.logKey).toBe(logKey);
    expect(one.writeKey).toBe(derive(logKey, "log sender write", one.relay));
    expect(one.frameKey).toBe(derive(logKey, "log sender frame", one.relay));
    expect(one.frame.length).toBe(2 * 4096);
    expect(one.frame.startsWith(one.salt)).toBe(true);
    const key = derive(one.frameKey, "relay room frame", unhex(one.salt));
    const readers = one.readers.flatMap(({ leaf, index }) => [u32(leaf), u32(index)]);
    const list = Buffer.concat([u32(one.readers.length), ...readers]).toString("hex");
    const frame = opened(key, one.frame.slice(64), 4048);
    const [memberKey, signature, said] = [frame.slice(0, 64), frame.slice(64, 192), frame.slice(192)];
    expect(said).toBe(list + one.payload);
    const seed = unhex(`302e020100300506032b657004220420${derive(one.memberSeed, "member key")}`);
    const publicKey = createPublicKey(
      createPrivateKey({ key: Buffer.from(seed), format: "der", type: "pkcs8" }),
    );
    expect(publicKey.export({ format: "der", type: "spki" }).toString("hex").endsWith(memberKey)).toBe(true);
    const signed = Buffer.concat([Buffer.from("hushroom log entry"), unhex(one.writeKey + said)]);
    expect(verify(null, signed, publicKey, unhex(signature))).toBe(true);
  });

  it.each(
    vectors<Refused & Pick<Shared, "logKey" | "relay" | "frame" | "sender">>("shared-entry.json", "refused"),
  )("refuses $why", ({ logKey, relay, frame, sender }) =>
    expect(openShared(unhex(logKey), relay, unhex(frame), sender)).toBeNull(),
  );
});

type Chain = {
  readonly epochSecret: string;
  readonly leaf: number;
  readonly reader: string;
  readonly boxes: readonly {
    readonly index: number;
    readonly chainKey: string;
    readonly boxKey: string;
    readonly places: readonly (Box & { readonly place: string })[];
  }[];
};

it.each(vectors<Chain>("chain.json", "chains"))("chain.json: leaf $leaf for '$reader'", (chain) => {
  let key = derive(chain.epochSecret, "chain", u32(chain.leaf), chain.reader);
  for (const { chainKey, boxKey, places } of chain.boxes) {
    expect(chainKey).toBe(key);
    expect(boxKey).toBe(derive(key, "chain box"));
    for (const { place, writeKey, frameKey, address } of places) {
      expect(writeKey).toBe(derive(boxKey, "chain write", place));
      expect(frameKey).toBe(derive(boxKey, "chain frame", place));
      expect(address).toBe(addressOf(writeKey));
    }
    key = derive(key, "chain next");
  }
});

type Parcel = {
  readonly key: string;
  readonly length: number;
  readonly ref: string;
  readonly boxes: readonly { readonly place: string; readonly writeKey: string; readonly address: string }[];
};

it.each(vectors<Parcel>("parcel.json", "parcels"))(
  "parcel.json: $length bytes",
  ({ key, length, ref, boxes }) => {
    const count = 2 ** Math.ceil(Math.log2(Math.max(1, length / 4078)));
    expect(ref).toBe(`${key}${count.toString(16).padStart(2, "0")}${sha256(pattern(length))}`);
    expect(boxes.length).toBe(count * new Set(boxes.map(({ place }) => place)).size);
    for (const [at, box] of boxes.entries()) {
      expect(box.writeKey).toBe(derive(key, "parcel write", Uint8Array.of(at % count), box.place));
      expect(box.address).toBe(addressOf(box.writeKey));
    }
  },
);

describe("packet.json", () => {
  const packets = vectors<{ packet: string; records: unknown }>("packet.json", "packets");

  it("has packets that are read, and written the same again", () => {
    for (const { packet, records } of packets) {
      const decoded = decodePacket(unhex(packet));
      expect(written(decoded)).toEqual(records);
      expect(encodePacket(decoded)).toEqual(unhex(packet));
    }
  });

  it.each(vectors<Refused & { packet: string; records: unknown }>("packet.json", "passedOver"))(
    "$why",
    (one) => {
      expect(written(decodePacket(unhex(one.packet)))).toEqual(one.records);
    },
  );

  it.each(vectors<Refused & { packet: string }>("packet.json", "refused"))("refuses $why", ({ packet }) => {
    expect(codeOf(() => decodePacket(unhex(packet)))).toBe("WIRE_BAD_FRAME");
  });
});

type SlotChain = {
  readonly [K in
    | "epochSecret"
    | "lanePrivate"
    | "lanePublic"
    | "peerLaneKey"
    | "pair"
    | "secret"
    | "reader"
    | "chainKey"]: string;
} & { readonly leaf: number };
it.each(vectors<SlotChain>("slot-chain.json", "starts"))("slot-chain.json: leaf $leaf", (one) => {
  const shared = diffieHellman({
    privateKey: privateX25519(one.lanePrivate),
    publicKey: publicX25519(one.peerLaneKey),
  }).toString("hex");
  const sorted = [one.lanePublic, one.peerLaneKey].sort();
  expect(one.pair).toBe(derive(shared, "lane", unhex(sorted.join("")), "slot chains"));
  expect(one.secret).toBe(derive(one.epochSecret + one.pair, "slot chains"));
  expect(one.chainKey).toBe(derive(one.secret, "chain", u32(one.leaf), one.reader));
});

describe("lane.json", () => {
  type LaneBox = Box & {
    readonly direction: number;
    readonly day: number;
    readonly k: number;
    readonly place: string;
  };
  type Lane = {
    readonly ownPrivate: string;
    readonly ownPublic: string;
    readonly ownDirection: number;
    readonly peerPublic: string;
    readonly context: string;
    readonly secret: string;
    readonly dialKeys: readonly string[];
    readonly boxes: readonly LaneBox[];
  };
  it.each(vectors<Lane>("lane.json", "lanes"))("in the context '$context'", (lane) => {
    const shared = diffieHellman({
      privateKey: privateX25519(lane.ownPrivate),
      publicKey: publicX25519(lane.peerPublic),
    }).toString("hex");
    // Lower-case hexadecimal has the order of the bytes.
    const sorted = [lane.ownPublic, lane.peerPublic].sort();
    expect(lane.ownDirection).toBe(sorted.indexOf(lane.ownPublic));
    expect(lane.secret).toBe(derive(shared, "lane", unhex(sorted.join("")), lane.context));
    for (const box of lane.boxes) {
      const context = [Uint8Array.of(box.direction), u32(box.day), Uint8Array.of(box.k), box.place];
      expect(box.writeKey).toBe(derive(lane.secret, "lane write", ...context));
      expect(box.frameKey).toBe(derive(lane.secret, "lane frame", ...context));
      expect(box.address).toBe(addressOf(box.writeKey));
    }
  });

  it.each(vectors<Lane>("lane.json", "lanes"))("dials with the clamped key of '$context'", (lane) => {
    for (const [direction, key] of lane.dialKeys.entries()) {
      const derived = Buffer.from(derive(lane.secret, "lane dial", Uint8Array.of(direction)), "hex");
      derived.writeUInt8(derived.readUInt8(0) & 0xf8, 0);
      derived.writeUInt8((derived.readUInt8(31) & 0x7f) | 0x40, 31);
      expect(key).toBe(derived.toString("hex"));
    }
  });

  it.each(vectors<Refused & { ownPrivate: string; peerPublic: string }>("lane.json", "refused"))(
    "refuses $why",
    ({ ownPrivate, peerPublic }) => {
      expect(codeOf(() => laneSecret(unhex(ownPrivate), unhex(peerPublic), "contact"))).toBe(
        "WIRE_BAD_FRAME",
      );
    },
  );
});
