/**
 * SOCKS user names that keep circuits apart without telling tor's memory what for: HMAC of the caller's isolation under
 * a key of this process. After a dial that timed out the next one gets another name, and so another circuit: one that
 * hangs would hold up every stream on it.
 */

import { createHmac, randomBytes } from "node:crypto";
import { LOCAL_LIMITS } from "@hushroom/protocol";

export class Isolation {
  readonly #secret = randomBytes(32);
  /** How often each isolation that had to be renewed was, oldest first. */
  readonly #renewals = new Map<string, number>();

  userOf(isolation: string): string {
    const renewals = this.#renewals.get(isolation) ?? 0;
    return createHmac("sha256", this.#secret).update(`${renewals} ${isolation}`).digest("hex");
  }

  renew(isolation: string): void {
    const renewals = this.#renewals.get(isolation) ?? 0;
    this.#renewals.delete(isolation);
    this.#renewals.set(isolation, renewals + 1);
    for (const oldest of this.#renewals.keys()) {
      if (this.#renewals.size <= LOCAL_LIMITS.DIAL_RENEWALS_MAX) break;
      this.#renewals.delete(oldest);
    }
  }
}
