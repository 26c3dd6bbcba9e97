/**
 * The file that holds a profile's key, wrapped by its passphrase. Integers are big endian:
 * magic 8 ‖ version u16 ‖ memory KiB u32 ‖ passes u32 ‖ lanes u32 ‖ salt 32 ‖ nonce 12 ‖ sealed key 32 ‖ tag 16 ‖ SHA-256 32.
 * The hash tells damage from a wrong passphrase; the tag of AES-256-GCM covers all that stands before it.
 */

import { createCipheriv, createDecipheriv, createHash, randomBytes } from "node:crypto";
import { HushError } from "@hushroom/protocol";
import { argon2id, hash } from "argon2";

/** What each guess at the passphrase costs. */
export interface PassphraseCost {
  readonly memoryKib: number;
  readonly passes: number;
  readonly lanes: number;
}

/** Four times the memory that RFC 9106 §4 takes where memory is scarce; it is paid once per start. */
export const PASSPHRASE_COST: PassphraseCost = { memoryKib: 256 * 1024, passes: 3, lanes: 4 };

/** A changed header must not make the program ask for all memory there is. */
const COST_MAX: PassphraseCost = { memoryKib: 2 * 1024 * 1024, passes: 64, lanes: 64 };

const MAGIC = Buffer.from("HUSHPROF", "latin1");
const VERSION = 1;
const ALGORITHM = "aes-256-gcm";
const KEY_BYTES = 32;
const AT = {
  version: 8,
  memory: 10,
  passes: 14,
  lanes: 18,
  salt: 22,
  nonce: 54,
  key: 66,
  tag: 98,
  hash: 114,
} as const;
export const HEADER_BYTES = 146;

/** A new header around `key`. Neither key nor passphrase is kept. */
export async function wrapKey(key: Buffer, passphrase: Buffer, cost: PassphraseCost): Promise<Buffer> {
  const header = Buffer.alloc(HEADER_BYTES);
  MAGIC.copy(header);
  header.writeUInt16BE(VERSION, AT.version);
  header.writeUInt32BE(cost.memoryKib, AT.memory);
  header.writeUInt32BE(cost.passes, AT.passes);
  header.writeUInt32BE(cost.lanes, AT.lanes);
  randomBytes(AT.key - AT.salt).copy(header, AT.salt);
  const wrapping = await wrappingKey(header, passphrase, cost);
  const cipher = createCipheriv(ALGORITHM, wrapping, header.subarray(AT.nonce, AT.key));
  wrapping.fill(0);
  cipher.setAAD(header.subarray(0, AT.key));
  Buffer.concat([cipher.update(key), cipher.final(), cipher.getAuthTag()]).copy(header, AT.key);
  digest(header).copy(header, AT.hash);
  return header;
}

/** The key, for the caller to wipe. Throws STORE_BROKEN, STORE_NEWER or STORE_WRONG_PASSPHRASE. */
export async function unwrapKey(header: Buffer, passphrase: Buffer): Promise<Buffer> {
  const cost = readCost(header);
  const wrapping = await wrappingKey(header, passphrase, cost);
  const cipher = createDecipheriv(ALGORITHM, wrapping, header.subarray(AT.nonce, AT.key));
  wrapping.fill(0);
  cipher.setAAD(header.subarray(0, AT.key)).setAuthTag(header.subarray(AT.tag, AT.hash));
  const key = cipher.update(header.subarray(AT.key, AT.tag));
  try {
    cipher.final();
    return key;
  } catch (error) {
    key.fill(0);
    throw new HushError("STORE_WRONG_PASSPHRASE", {}, error);
  }
}

/** Versions above ours may look otherwise after the version itself. */
function readCost(header: Buffer): PassphraseCost {
  if (header.length < AT.memory || !header.subarray(0, MAGIC.length).equals(MAGIC)) throw broken();
  const whole = header.length === HEADER_BYTES && digest(header).equals(header.subarray(AT.hash));
  if (!whole) throw broken();
  if (header.readUInt16BE(AT.version) > VERSION) throw new HushError("STORE_NEWER");
  const cost = {
    memoryKib: header.readUInt32BE(AT.memory),
    passes: header.readUInt32BE(AT.passes),
    lanes: header.readUInt32BE(AT.lanes),
  };
  const bounded =
    cost.memoryKib <= COST_MAX.memoryKib && cost.passes <= COST_MAX.passes && cost.lanes <= COST_MAX.lanes;
  if (!bounded) throw broken();
  return cost;
}

async function wrappingKey(header: Buffer, passphrase: Buffer, cost: PassphraseCost): Promise<Buffer> {
  return await hash(passphrase, {
    type: argon2id,
    raw: true,
    salt: header.subarray(AT.salt, AT.nonce),
    hashLength: KEY_BYTES,
    memoryCost: cost.memoryKib,
    timeCost: cost.passes,
    parallelism: cost.lanes,
  }).catch((error: unknown) => {
    throw new HushError("STORE_BROKEN", {}, error);
  });
}

const digest = (header: Buffer) => createHash("sha256").update(header.subarray(0, AT.hash)).digest();
const broken = () => new HushError("STORE_BROKEN");
