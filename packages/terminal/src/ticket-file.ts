/**
 * The file of a relay's tickets, JSON: `seed` (the issuer's secret, base32), `workBits`, and `invites`, each the SHA-256
 * of an invite in hex with the batches that it is good for in a day. The relay reads it at its start and never writes it.
 */

import { createHash, randomBytes } from "node:crypto";
import {
  chmodSync,
  chownSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import {
  decodeBase32,
  encodeBase32,
  HushError,
  integer,
  issuerKeys,
  list,
  readShape,
  record,
  text,
} from "@hushroom/protocol";
import type { TicketSettings } from "@hushroom/relay";

const KEY_BYTES = 32;
const KEY_CHARS = 52;
const HASH_CHARS = 64;
const INVITES_MAX = 10_000;
export const BATCHES_MAX = 1000;
export const WORK_BITS_MAX = 60;
/** About a second of a laptop for each batch. */
const WORK_BITS_DEFAULT = 20;

const fileShape = record({
  seed: text(KEY_CHARS, KEY_CHARS),
  workBits: integer(0, WORK_BITS_MAX),
  invites: list(
    record({ hash: text(HASH_CHARS, HASH_CHARS), batchesADay: integer(1, BATCHES_MAX) }),
    INVITES_MAX,
  ),
});

function readFile(file: string) {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new HushError(error instanceof SyntaxError ? "CONFIG_BAD_VALUE" : "CONFIG_UNREADABLE", {}, error);
  }
  return readShape(fileShape, value, "CONFIG_BAD_VALUE");
}

/** Never into a file, or through a link, that is there: it holds the secret. */
function write(file: string, content: unknown): void {
  writeFileSync(file, `${JSON.stringify(content, null, 1)}\n`, { mode: 0o600, flag: "wx", flush: true });
}

/** Whole or not at all: with the secret in it the relay's address would be lost. Its owner stays, who may be the relay's user. */
function replace(file: string, content: unknown): void {
  const place = realpathSync(file);
  const { uid, gid, mode } = statSync(place);
  const fresh = `${place}.new`;
  // Of one that was cut off.
  rmSync(fresh, { force: true });
  try {
    write(fresh, content);
    chownSync(fresh, uid, gid);
    chmodSync(fresh, mode);
    renameSync(fresh, place);
  } finally {
    rmSync(fresh, { force: true });
  }
}

function writing(act: () => void): void {
  try {
    act();
  } catch (error) {
    throw new HushError("CONFIG_UNWRITABLE", {}, error);
  }
}

/** Throws CONFIG_UNREADABLE, CONFIG_BAD_VALUE. */
export function readTicketFile(file: string): TicketSettings {
  const { seed, workBits, invites } = readFile(file);
  const bytes = decodeBase32(seed);
  if (bytes?.length !== KEY_BYTES) throw new HushError("CONFIG_BAD_VALUE");
  return {
    seed: bytes,
    workBits,
    invites: new Map(invites.map(({ hash, batchesADay }) => [hash, batchesADay])),
  };
}

/** Makes the file; never over one that is there. Returns the issuer's public key in base32. */
export function makeTicketFile(file: string, workBits: number | null): string {
  const seed = new Uint8Array(randomBytes(KEY_BYTES));
  const content = { seed: encodeBase32(seed), workBits: workBits ?? WORK_BITS_DEFAULT, invites: [] };
  writing(() => write(file, content));
  return encodeBase32(issuerKeys(seed).publicKey);
}

/** Adds an invite to the file and returns it; only its hash stays. */
export function addInvite(file: string, batchesADay: number): string {
  const content = readFile(file);
  const invite = randomBytes(KEY_BYTES);
  const hash = createHash("sha256").update(invite).digest("hex");
  writing(() => replace(file, { ...content, invites: [...content.invites, { hash, batchesADay }] }));
  return encodeBase32(invite);
}
