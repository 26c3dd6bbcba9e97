/** Whoever is told that the group has fallen apart is told the truth: one epoch of it really was two. */

import { decodeState, epochAuthenticator } from "@hushroom/mls";
import { bytesToHex } from "@noble/hashes/utils.js";
import type { StoreWrite } from "../../../src/session/conversation/ledger.ts";
import type { ConversationEvent } from "../../../src/session/conversation/turn.ts";
import { demand } from "./message-ledger.ts";
import type { SimDaemon } from "./sim-daemon.ts";

export class HistoryChecker {
  /** By member: each epoch that it ever was in, as MLS names it. */
  readonly #epochs = new Map<string, Map<bigint, Set<string>>>();
  /** How often somebody was told. */
  told = 0;

  written(daemon: SimDaemon, writes: readonly StoreWrite[], events: readonly ConversationEvent[]): void {
    const mls = writes.find(({ key }) => key === "c/c1/mls")?.value;
    const isNew = writes.some(({ key, value }) => key.startsWith("c/c1/epoch/") && value !== null);
    if (isNew && mls) this.#note(daemon.id, mls);
    for (const event of events) {
      if (event.type !== "parted") continue;
      this.told++;
      demand(
        this.#areParted(daemon.id, event.member),
        () => `${daemon.number} was told of a parting that is none`,
      );
    }
  }

  #note(member: string, mls: Uint8Array): void {
    const state = decodeState(mls);
    const { epoch } = state.groupContext;
    const epochs = this.#epochs.get(member) ?? new Map<bigint, Set<string>>();
    this.#epochs.set(member, epochs);
    epochs.set(epoch, (epochs.get(epoch) ?? new Set()).add(bytesToHex(epochAuthenticator(state))));
  }

  #areParted(one: string, other: string): boolean {
    const others = this.#epochs.get(other) ?? new Map<bigint, Set<string>>();
    return [...(this.#epochs.get(one) ?? [])].some(([epoch, names]) =>
      [...names].some((name) => [...(others.get(epoch) ?? [])].some((theirs) => theirs !== name)),
    );
  }
}
