/** Links into the room: one-time, n-use, expiring, revocable. Found by a hash, so that time tells no prefix. */

import { sha256 } from "@noble/hashes/sha2.js";
import { utf8ToBytes } from "@noble/hashes/utils.js";
import { encodeBase32, type RandomBytes, randomId } from "../base/bytes.ts";
import type { ErrorCode } from "../base/errors.ts";
import { LOCAL_LIMITS, PROTOCOL_LIMITS } from "../base/limits.ts";
import type { InviteView } from "./room-views.ts";

const TOKEN_BYTES = 16;
const ID_BYTES = 5;

export interface Invite extends InviteView {
  used: number;
  revoked: boolean;
}

export class Invites {
  readonly #byHash = new Map<string, Invite>();
  readonly #random: RandomBytes;

  constructor(random: RandomBytes) {
    this.#random = random;
  }

  /** Null if there are too many links that still work. */
  create(uses: number | null, expiresAt: number | null, nowMs: number): Invite | null {
    if (this.#byHash.size >= LOCAL_LIMITS.INVITES_MAX && !this.#forgetDead(nowMs)) return null;
    const invite: Invite = {
      id: randomId(this.#random, ID_BYTES),
      token: randomId(this.#random, TOKEN_BYTES),
      uses,
      used: 0,
      expiresAt,
      revoked: false,
      createdAt: nowMs,
    };
    this.#byHash.set(hashOf(invite.token), invite);
    return invite;
  }

  find(token: string): Invite | null {
    if (token.length !== PROTOCOL_LIMITS.TOKEN_CHARS) return null;
    return this.#byHash.get(hashOf(token)) ?? null;
  }

  /** False if there is no such link. */
  revoke(id: string): boolean {
    for (const invite of this.#byHash.values()) {
      if (invite.id !== id) continue;
      invite.revoked = true;
      return true;
    }
    return false;
  }

  list(): InviteView[] {
    return [...this.#byHash.values()].map((invite) => ({ ...invite }));
  }

  #forgetDead(nowMs: number): boolean {
    for (const [hash, invite] of this.#byHash) {
      if (inviteProblem(invite, nowMs) === null) continue;
      this.#byHash.delete(hash);
      return true;
    }
    return false;
  }
}

/** Why nobody comes in with it now, or null. */
export function inviteProblem(invite: Invite | null, nowMs: number): ErrorCode | null {
  if (invite === null) return "ROOM_LINK_UNKNOWN";
  if (invite.revoked) return "ROOM_LINK_REVOKED";
  if (invite.expiresAt !== null && nowMs >= invite.expiresAt) return "ROOM_LINK_EXPIRED";
  return invite.uses !== null && invite.used >= invite.uses ? "ROOM_LINK_USED" : null;
}

function hashOf(token: string): string {
  return encodeBase32(sha256(utf8ToBytes(token)));
}
