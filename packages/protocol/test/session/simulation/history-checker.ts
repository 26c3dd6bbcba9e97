/** Whoever is told that the group has fallen apart is told the truth: one epoch of it really was two. */

import { decodeState, epochAuthenticator, type GroupState } from "@hushroom/mls";
import { bytesToHex } from "@noble/hashes/utils.js";
import type { StoreWrite } from "../../../src/session/conversation/ledger.ts";
import type { ConversationEvent } from "../../../src/session/conversation/turn.ts";
import { demand } from "./message-ledger.ts";
import type { SimDaemon } from "./sim-daemon.ts";

type Context = GroupState["groupContext"];

/** An epoch as MLS names it, and the one that its committer made it from. */
interface Epoch {
  readonly epoch: bigint;
  readonly name: string;
  readonly before: Epoch | null;
  /** The group's id: two who begin anew found another one. */
  readonly group: string;
  /** Who was first in it: its committer, or who ordered it. */
  readonly maker: string;
}

export class HistoryChecker {
  /** By member: each epoch that it ever was in; the last one is the present one. */
  readonly #epochs = new Map<string, Epoch[]>();
  readonly #byName = new Map<string, Epoch>();
  /** How often somebody was told. */
  told = 0;
  /** Who led one epoch on in two ways, and so parted the group. */
  readonly ledTwice: string[] = [];

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
    const known = this.#byName.get(name) ?? this.#made(member, own, state.groupContext, name);
    this.#byName.set(name, known);
    own.push(known);
  }

  /** Nobody is in an epoch before its committer, who was in the one before it. */
  #made(maker: string, own: readonly Epoch[], { epoch, groupId }: Context, name: string): Epoch {
    const group = bytesToHex(groupId);
    const same = own.filter((one) => one.group === group && one.epoch === epoch - 1n).at(-1);
    const isSecond = [...this.#byName.values()].some((one) => one.before === same && one.maker === maker);
    if (same !== undefined && isSecond) this.ledTwice.push(`${maker.slice(0, 4)} out of ${same.epoch}`);
    return { epoch, name, before: same ?? own.at(-1) ?? null, group, maker };
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
