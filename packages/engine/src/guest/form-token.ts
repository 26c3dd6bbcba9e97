/** Form tokens: shown in each form of a session, asked for at each post. No state: a MAC of the session's secret. */

import { createHmac, timingSafeEqual } from "node:crypto";

export class FormTokens {
  readonly #key: Uint8Array;

  /** `key` is random and the room's own. */
  constructor(key: Uint8Array) {
    this.#key = key;
  }

  for(session: string): string {
    return createHmac("sha256", this.#key).update(session).digest("base64url");
  }

  matches(session: string, token: string | undefined): boolean {
    const expected = Buffer.from(this.for(session));
    const shown = Buffer.from(token ?? "");
    return shown.length === expected.length && timingSafeEqual(shown, expected);
  }
}
