/** Proofs that this very listener answers: each expected nonce gets its proof once. */

import { createHmac } from "node:crypto";
import { LOCAL_LIMITS } from "@hushroom/protocol";

export class ReachProofs {
  readonly #key: Uint8Array;
  readonly #expected = new Map<string, string>();

  /** `key` is known to this process only. */
  constructor(key: Uint8Array) {
    this.#key = key;
  }

  expect(nonce: string): string {
    const proof = createHmac("sha256", this.#key).update(nonce).digest("hex");
    const [oldest] = this.#expected.keys();
    if (this.#expected.size >= LOCAL_LIMITS.REACH_NONCES_MAX && oldest !== undefined) {
      this.#expected.delete(oldest);
    }
    this.#expected.set(nonce, proof);
    return proof;
  }

  /** Undefined for a nonce that nobody expects, or no longer. */
  redeem(nonce: string): string | undefined {
    const proof = this.#expected.get(nonce);
    this.#expected.delete(nonce);
    return proof;
  }
}
