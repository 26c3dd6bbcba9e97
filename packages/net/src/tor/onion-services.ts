/** The onion services of one tor process, plain and hardened, added one after the other and few at a time. */

import { randomBytes } from "node:crypto";
import type { Controller } from "./controller.ts";
import { expandedKey, HardenedOnions } from "./hardened-onion.ts";
import { createOnionKey } from "./onion-key.ts";
import { OnionSlots } from "./onion-slots.ts";
import type { OnionEvent, OnionService, OnionSpec } from "./tor.ts";

/** Reads `HS_DESC UPLOADED <address> …`; null for other events. */
export function parseOnionEvent(text: string): OnionEvent | null {
  const match = /^HS_DESC (UPLOADED|FAILED) ([a-z2-7]{56}) (.*)$/.exec(text);
  if (match === null) return null;
  const address = `${match[2]}.onion`;
  if (match[1] === "UPLOADED") return { kind: "uploaded", address };
  // The same word tells of failed fetches, which have other reasons.
  return /REASON=UPLOAD_REJECTED|REASON=UNEXPECTED/.test(match[3] ?? "")
    ? { kind: "upload-failed", address }
    : null;
}

export class OnionServices {
  readonly #hardened: HardenedOnions;
  readonly #slots = new OnionSlots();
  #last: Promise<unknown> = Promise.resolve();

  constructor(hardened: HardenedOnions = new HardenedOnions()) {
    this.#hardened = hardened;
  }

  async add(controller: Controller, spec: OnionSpec, hasPow: boolean): Promise<OnionService> {
    const key = spec.key ?? createOnionKey(randomBytes).key;
    expandedKey(key).fill(0);
    await this.#slots.take();
    try {
      const proofOfWork = spec.proofOfWork && hasPow;
      const address = await this.#inTurn(() =>
        spec.hardened
          ? this.#hardened.add(controller, spec, key, proofOfWork)
          : controller.addOnion({ ...spec, key, proofOfWork }),
      );
      this.#slots.begun(address);
      return { address, key };
    } catch (error) {
      this.#slots.abandon();
      throw error;
    }
  }

  async remove(controller: Controller, address: string): Promise<void> {
    this.#slots.done(address);
    await this.#inTurn(async () => {
      if (!(await this.#hardened.remove(controller, address))) await controller.deleteOnion(address);
    });
  }

  async list(controller: Controller): Promise<string[]> {
    return [...(await controller.currentOnions()), ...(await this.#hardened.list(controller))];
  }

  uploaded(address: string): void {
    this.#slots.done(address);
  }

  /** That tor has ended. */
  clear(): void {
    this.#slots.clear();
    this.#hardened.clear();
  }

  /** SETCONF carries the whole list, so two changes must not overlap. */
  #inTurn<T>(change: () => Promise<T>): Promise<T> {
    const result = this.#last.then(change, change);
    this.#last = result.catch(() => {});
    return result;
  }
}
