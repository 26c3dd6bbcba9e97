/**
 * Which conversations go by a privacy level, at which relays, and what runs for them: circuits as long as a relay has such
 * a conversation, and none before. Whoever isn't in a level is no business of this.
 */

import { HushError, PROTOCOL_LIMITS } from "@hushroom/protocol";
import type { KeptConversation } from "../kept-conversation.ts";
import { type PutEffect, RelaySlots, type RelaySlotsOptions } from "./relay-slots.ts";

export type LevelsOptions = Omit<RelaySlotsOptions, "relay">;

export class Levels {
  readonly #options: LevelsOptions;
  readonly #relays = new Map<string, RelaySlots>();
  /** By conversation. */
  readonly #relayOf = new Map<string, string>();

  constructor(options: LevelsOptions) {
    this.#options = options;
  }

  /** The length of slots here. */
  get slotMs(): number {
    return this.#options.slotMs;
  }

  /** How the conversation is now. `isSilenced`: nothing of it is sent or taken in. */
  follow(kept: KeptConversation, isSilenced: boolean): void {
    const { level, relay } = kept.machine.level.used;
    const isOut = isSilenced || kept.meta.hasLeft || level === "direct";
    const wanted = isOut ? undefined : relay;
    const before = this.#relayOf.get(kept.id);
    if (wanted === before) return;
    if (before !== undefined) this.drop(kept.id);
    if (wanted !== undefined) this.#open(kept, wanted);
  }

  drop(conversation: string): void {
    const relay = this.#relayOf.get(conversation);
    const slots = relay === undefined ? undefined : this.#relays.get(relay);
    this.#relayOf.delete(conversation);
    slots?.close(conversation);
    if (relay === undefined || slots?.isEmpty !== true) return;
    this.#relays.delete(relay);
    slots.end();
  }

  put(conversation: string, effect: PutEffect): void {
    this.#at(conversation)?.put(conversation, effect);
  }

  isUp(conversation: string): boolean {
    return this.#at(conversation)?.isUp === true;
  }

  isAway(conversation: string): boolean {
    return this.#at(conversation)?.isAway === true;
  }

  woke(): void {
    for (const slots of this.#relays.values()) slots.woke();
  }

  close(): void {
    for (const slots of this.#relays.values()) slots.end();
    this.#relays.clear();
    this.#relayOf.clear();
  }

  #at(conversation: string): RelaySlots | undefined {
    return this.#relays.get(this.#relayOf.get(conversation) ?? "");
  }

  #open(kept: KeptConversation, relay: string): void {
    const slots = this.#relays.get(relay) ?? new RelaySlots({ ...this.#options, relay });
    this.#relays.set(relay, slots);
    this.#relayOf.set(kept.id, relay);
    slots.open(kept);
  }
}

/** Throws LEVEL_FULL: each of the circuits carries one conversation. `others`: all but the one that is to come in. */
export function assertRoom(others: readonly KeptConversation[], relay: string): void {
  const here = others.filter(({ machine }) =>
    [machine.level.own, machine.level.used].some((choice) => choice.relay === relay),
  );
  if (here.length >= PROTOCOL_LIMITS.QUIET_CIRCUITS) throw new HushError("LEVEL_FULL");
}
