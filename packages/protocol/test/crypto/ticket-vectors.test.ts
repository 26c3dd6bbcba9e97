/** The tickets of vectors/relay-protocol.json by the words of RFC 9497 and docs/protocol.md, over bare arithmetic of the group. */

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { expand_message_xmd } from "@noble/curves/abstract/hash-to-curve.js";
import { ristretto255, ristretto255_hasher } from "@noble/curves/ed25519.js";
import { bytesToNumberLE } from "@noble/curves/utils.js";
import { sha512 } from "@noble/hashes/sha2.js";
import { describe, expect, it } from "vitest";

type Hexes = readonly string[];
interface TicketVector {
  readonly [part: string]: string | number | Hexes;
  readonly seed: string;
  readonly secretKey: string;
  readonly publicKey: string;
  readonly day: number;
  readonly info: string;
  readonly inputs: Hexes;
  readonly blinds: Hexes;
  readonly blinded: Hexes;
  readonly evaluated: Hexes;
  readonly proof: string;
  readonly outputs: Hexes;
}
interface WorkVector {
  readonly salt: string;
  readonly day: number;
  readonly blinded: Hexes;
  readonly nonce: string;
  readonly hash: string;
  readonly bits: number;
}

const file = new URL("../../../../vectors/relay-protocol.json", import.meta.url);
const vectors: { tickets: TicketVector[]; work: WorkVector[] } = JSON.parse(readFileSync(file, "utf8"));

const { Point } = ristretto255;
const { Fn } = Point;
const CONTEXT = Buffer.concat([Buffer.from("OPRFV1-"), Buffer.of(2), Buffer.from("-ristretto255-SHA512")]);
const unhex = (text: string) => Buffer.from(text, "hex");
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");
const pointOf = (text: string) => Point.fromHex(text);
const scalarOf = (text: string) => Fn.fromBytes(unhex(text));
const domain = (name: string) => Buffer.concat([Buffer.from(name), CONTEXT]);
const digest = (...parts: Uint8Array[]) => createHash("sha512").update(Buffer.concat(parts)).digest();

function u16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value);
  return bytes;
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

/** With its length before it. */
const long = (bytes: Uint8Array) => Buffer.concat([u16(bytes.length), bytes]);
const hashToScalar = (message: Uint8Array, name = "HashToScalar-") =>
  Fn.create(bytesToNumberLE(expand_message_xmd(message, domain(name), 64, sha512)));
const infoOf = (day: number) => Buffer.concat([Buffer.from("hushroom ticket\0"), u32(day)]);
const tweakOf = (info: Uint8Array) => hashToScalar(Buffer.concat([Buffer.from("Info"), long(info)]));

/** RFC 9497, 2.2.2 and ComputeComposites. */
function isProven({ publicKey, info, blinded, evaluated, proof }: TicketVector): boolean {
  const tweaked = Point.BASE.multiply(tweakOf(unhex(info))).add(pointOf(publicKey));
  const seed = digest(long(tweaked.toBytes()), long(domain("Seed-")));
  let [m, z] = [Point.ZERO, Point.ZERO];
  for (const [at, each] of evaluated.entries()) {
    const asked = blinded[at] ?? "";
    const said = [long(seed), u16(at), long(unhex(each)), long(unhex(asked)), Buffer.from("Composite")];
    const weight = hashToScalar(Buffer.concat(said));
    m = m.add(pointOf(each).multiply(weight));
    z = z.add(pointOf(asked).multiply(weight));
  }
  const [c, s] = [scalarOf(proof.slice(0, 64)), scalarOf(proof.slice(64))];
  const t2 = Point.BASE.multiply(s).add(tweaked.multiply(c));
  const t3 = m.multiply(s).add(z.multiply(c));
  const said = [tweaked, m, z, t2, t3].map((point) => long(point.toBytes()));
  return hashToScalar(Buffer.concat([...said, Buffer.from("Challenge")])) === c;
}

describe("relay-protocol.json", () => {
  it.each(vectors.tickets)("has the issuer's key for the seed $seed, and the info of day $day", (one) => {
    const info = Buffer.from("hushroom ticket issuer");
    const message = Buffer.concat([unhex(one.seed), long(info), Buffer.of(0)]);
    const secret = hashToScalar(message, "DeriveKeyPair");
    expect(hex(Fn.toBytes(secret))).toBe(one.secretKey);
    expect(hex(Point.BASE.multiply(secret).toBytes())).toBe(one.publicKey);
    expect(hex(infoOf(one.day))).toBe(one.info);
  });

  it.each(vectors.tickets)("goes from inputs to outputs on day $day, and proves it", (one) => {
    const inverse = Fn.inv(Fn.add(scalarOf(one.secretKey), tweakOf(infoOf(one.day))));
    expect(one.inputs.length).toBe(8);
    for (const [at, input] of one.inputs.entries()) {
      const point = ristretto255_hasher.hashToCurve(unhex(input), { DST: domain("HashToGroup-") });
      const blinded = point.multiply(scalarOf(one.blinds[at] ?? ""));
      const evaluated = blinded.multiply(inverse);
      expect([hex(blinded.toBytes()), hex(evaluated.toBytes())]).toEqual([
        one.blinded[at],
        one.evaluated[at],
      ]);
      const unblinded = point.multiply(inverse).toBytes();
      const output = digest(
        long(unhex(input)),
        long(unhex(one.info)),
        long(unblinded),
        Buffer.from("Finalize"),
      );
      expect(hex(output)).toBe(one.outputs[at]);
    }
    expect(isProven(one)).toBe(true);
    const other = [...one.evaluated.slice(1), one.evaluated[0] ?? ""];
    expect(isProven({ ...one, evaluated: other })).toBe(false);
  });

  it.each(vectors.work)("has work of $bits bits", ({ salt, day, blinded, nonce, hash, bits }) => {
    const points = createHash("sha256")
      .update(unhex(blinded.join("")))
      .digest();
    const said = [Buffer.from("hushroom work\0"), unhex(salt), u32(day), points, unhex(nonce)];
    const all = createHash("sha256").update(Buffer.concat(said)).digest();
    expect([hex(all), unhex(nonce).length]).toEqual([hash, 32]);
    expect(BigInt(`0x${hash}`) >> BigInt(256 - bits)).toBe(0n);
    expect(BigInt(`0x${hash}`) >> BigInt(255 - bits)).toBe(1n);
  });
});
