/** Whoever is told that the group has fallen apart is told the truth: one epoch of it really was two. */

import { decodeState, epochAuthenticator } from "@hushroom/mls";
import { bytesToHex } from "@noble/hashes/utils.js";
import type { StoreWrite } from "../../../src/session/conversation/ledger.ts";
import type { ConversationEvent } from "../../../src/session/conversation/turn.ts";
import { demand } from "./message-ledger.ts";
import type { SimDaemon } from "./sim-daemon.ts";

/** An epoch as MLS names it, and the one that its committer made it from. */
interface Epoch {
  readonly epoch: bigint;
  readonly name: string;
  readonly before: Epoch | null;
}

export class HistoryChecker {
  /** By member: each epoch that it ever was in; the last one is the present one. */
  readonly #epochs = new Map<string, Epoch[]>();
  readonly #byName = new Map<string, Epoch>();
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
    const name = bytesToHex(epochAuthenticator(state));
    const own = this.#epochs.get(member) ?? [];
    this.#epochs.set(member, own);
    // Nobody is in an epoch before its committer, who was in the one before it.
    const known = this.#byName.get(name) ?? {
      epoch: state.groupContext.epoch,
      name,
      before: own.at(-1) ?? null,
    };
    this.#byName.set(name, known);
    own.push(known);
  }

  /** All that led to the epochs that it was in, its own or not: who was let in goes on from what it never saw. */
  #historiesOf(member: string): Map<bigint, Set<string>> {
    const names = new Map<bigint, Set<string>>();
    for (const last of this.#epochs.get(member) ?? [])
      for (let at: Epoch | null = last; at !== null; at = at.before)
        names.set(at.epoch, (names.get(at.epoch) ?? new Set()).add(at.name));
    return names;
  }

  #areParted(one: string, other: string): boolean {
    const others = this.#historiesOf(other);
    return [...this.#historiesOf(one)].some(([epoch, names]) =>
      [...names].some((name) => [...(others.get(epoch) ?? [])].some((theirs) => theirs !== name)),
    );
  }
}
