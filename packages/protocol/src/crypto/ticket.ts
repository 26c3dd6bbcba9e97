/**
 * Tickets of a relay: RFC 9497, POPRF with ristretto255-SHA512, the day as public info (docs/protocol.md, "Tickets"). The
 * issuer sees blinded points only, so it can't tell a ticket that it issued when it is redeemed; the proof shows that it
 * used the key that its address names, so it can't give somebody a key of their own.
 */

import { ristretto255, ristretto255_oprf } from "@noble/curves/ed25519.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { concatBytes } from "@noble/hashes/utils.js";
import { encodeUtf8, equalBytes, type RandomBytes } from "../base/bytes.ts";
import { HushError } from "../base/errors.ts";
import { PROTOCOL_LIMITS } from "../base/limits.ts";
import { TICKET_INPUT_BYTES } from "../wire/relay-protocol.ts";

const { TICKET_BATCH } = PROTOCOL_LIMITS;
const INFO = "hushroom ticket\0";
const WORK = "hushroom work\0";
const KEY_INFO = "hushroom ticket issuer";
const WORK_NONCE_BYTES = 32;

/** Good on the day that it was issued for, the one before and the one after, since clocks differ. */
export interface Ticket {
  readonly day: number;
  readonly input: Uint8Array;
  readonly output: Uint8Array;
}

export interface IssuerKeys {
  readonly secretKey: Uint8Array;
  readonly publicKey: Uint8Array;
}

/** What the issuer answers: points of the same order as the blinded ones, and one proof for all. */
export interface IssuedTickets {
  readonly evaluated: readonly Uint8Array[];
  readonly proof: Uint8Array;
}

/** Tickets that were asked for: what to send, and what must be kept until the answer. */
export interface AskedTickets {
  readonly day: number;
  readonly blinded: readonly Uint8Array[];
  readonly inputs: readonly Uint8Array[];
  readonly blinds: readonly Uint8Array[];
  readonly tweakedKey: Uint8Array;
}

function u32(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}

const oprf = (day: number) => ristretto255_oprf.poprf(concatBytes(encodeUtf8(INFO), u32(day)));

/** `seed`: 32 random bytes, which are the issuer's secret. */
export function issuerKeys(seed: Uint8Array): IssuerKeys {
  return oprf(0).deriveKeyPair(seed, encodeUtf8(KEY_INFO));
}

/** Whether it is a point of the group, and not the one that every secret gives. */
export function isIssuerKey(key: Uint8Array): boolean {
  try {
    return !ristretto255.Point.fromBytes(key).is0();
  } catch {
    return false;
  }
}

/** Throws RELAY_BAD_ADDRESS for a key that is no point of the group. `day`: by the asker's own clock, never the relay's. */
export function askForTickets(issuerKey: Uint8Array, day: number, random: RandomBytes): AskedTickets {
  const inputs = Array.from({ length: TICKET_BATCH }, () => random(TICKET_INPUT_BYTES));
  const rng = (length = 0) => new Uint8Array(random(length));
  try {
    const blinds = inputs.map((input) => oprf(day).blind(input, issuerKey, rng));
    const [first] = blinds;
    return {
      day,
      inputs,
      blinded: blinds.map(({ blinded }) => blinded),
      blinds: blinds.map(({ blind }) => blind),
      tweakedKey: first?.tweakedKey ?? new Uint8Array(),
    };
  } catch (error) {
    throw new HushError("RELAY_BAD_ADDRESS", {}, error);
  }
}

/** The issuer's part. Null for points that aren't of the group. */
export function issueTickets(
  secretKey: Uint8Array,
  day: number,
  blinded: readonly Uint8Array[],
  random: RandomBytes,
): IssuedTickets | null {
  try {
    return oprf(day).blindEvaluateBatch(
      secretKey,
      [...blinded],
      (length = 0) => new Uint8Array(random(length)),
    );
  } catch {
    return null;
  }
}

/** Throws RELAY_WRONG_KEY: the relay used another key than the one that was asked of. */
export function takeTickets(asked: AskedTickets, { evaluated, proof }: IssuedTickets): Ticket[] {
  const { day, inputs, blinds, blinded, tweakedKey } = asked;
  const nothing = new Uint8Array();
  const items = inputs.map((input, at) => ({
    input,
    blind: blinds[at] ?? nothing,
    blinded: blinded[at] ?? nothing,
    evaluated: evaluated[at] ?? nothing,
  }));
  try {
    const outputs = oprf(day).finalizeBatch(items, proof, tweakedKey);
    return inputs.map((input, at) => ({ day, input, output: outputs[at] ?? nothing }));
  } catch (error) {
    throw new HushError("RELAY_WRONG_KEY", {}, error);
  }
}

/** Whether the holder of this key issued it. Says nothing about the day, or whether it was spent. */
export function isTicket(secretKey: Uint8Array, { day, input, output }: Ticket): boolean {
  return equalBytes(oprf(day).evaluate(secretKey, input), output);
}

/** What a proof of work is for: the tickets asked for, at this relay since its start. */
export interface WorkTask {
  readonly salt: Uint8Array;
  readonly day: number;
  readonly blinded: readonly Uint8Array[];
}

/** All of the hash's input but the nonce. */
export function workPrefix({ salt, day, blinded }: WorkTask): Uint8Array {
  return concatBytes(encodeUtf8(WORK), salt, u32(day), sha256(concatBytes(...blinded)));
}

/** Zero bits at the beginning of SHA-256(prefix ‖ nonce). */
export const workBits = (prefix: Uint8Array, nonce: Uint8Array): number =>
  zeroBits(sha256(concatBytes(prefix, nonce)));

function zeroBits(hash: Uint8Array): number {
  const at = hash.findIndex((byte) => byte !== 0);
  return at < 0 ? hash.length * 8 : at * 8 + Math.clz32(hash[at] ?? 0) - 24;
}

/** Tries so many nonces, counting up from `from`; null: none of them will do. */
export function searchWork(prefix: Uint8Array, bits: number, from: number, tries: number): Uint8Array | null {
  const nonce = new Uint8Array(WORK_NONCE_BYTES);
  const view = new DataView(nonce.buffer);
  // What all tries begin with is hashed once: two to four times as many in the same time.
  const begun = sha256.create().update(prefix);
  const scratch = begun.clone();
  for (let number = from; number < from + tries; number++) {
    view.setBigUint64(0, BigInt(number));
    if (zeroBits(begun._cloneInto(scratch).update(nonce).digest()) >= bits) return nonce;
  }
  return null;
}
