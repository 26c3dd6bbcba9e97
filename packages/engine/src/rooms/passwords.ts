/** Passwords of rooms and names: argon2id (RFC 9106), hashed off the event loop by the native library. */

import { argon2id, hash, verify } from "argon2";

/** OWASP's first choice for argon2id: 19 MiB, two passes, one lane; about 30 ms on a laptop. */
const MEMORY_KIB = 19 * 1024;
const PASSES = 2;
const LANES = 1;

/** The encoded hash, salt and parameters within. */
export function hashPassword(password: string): Promise<string> {
  return hash(password, { type: argon2id, memoryCost: MEMORY_KIB, timeCost: PASSES, parallelism: LANES });
}

/** `against` is a hash of `hashPassword`. */
export function matchesPassword(password: string, against: string): Promise<boolean> {
  return verify(against, password);
}
