/**
 * Which conversations go by a privacy level, at which relays, and what runs for them: circuits as long as a relay has such
 * a conversation, and none before. Whoever isn't in a level is no business of this.
 */

import type { ErrorCode } from "@hushroom/protocol";
import type { KeptConversation } from "../kept-conversation.ts";
import { RelaySlots, type RelaySlotsOptions } from "./relay-slots.ts";
import { keyOf, type SlotPlace, slotPlaces } from "./slot-place.ts";
import { SlotRest } from "./slot-rest.ts";
import type { PutEffect } from "./slot-talk.ts";

export type LevelsOptions = Omit<RelaySlotsOptions, "at" | "rest">;

export class Levels {
  readonly #options: Omit<RelaySlotsOptions, "at">;
  readonly #slots = new Map<string, RelaySlots>();
  /** Of each conversation, its slots by their place. */
  readonly #placesOf = new Map<string, ReadonlyMap<string, RelaySlots>>();

  constructor(options: LevelsOptions) {
    this.#options = { ...options, rest: new SlotRest(options.clock, options.slotMs) };
  }

  /** The length of slots here. */
  get slotMs(): number {
    return this.#options.slotMs;
  }

  /** How the conversation is now. `isSilenced`: nothing of it is sent or taken in. */
  follow(kept: KeptConversation, isSilenced: boolean): void {
    const isOut = isSilenced || kept.meta.hasLeft;
    const wanted = isOut ? [] : slotPlaces(kept.machine.level);
    const before = this.#placesOf.get(kept.id) ?? new Map<string, RelaySlots>();
    const now = new Map(wanted.map((at) => [keyOf(at), this.#slotsAt(at)]));
    if (now.size === 0) this.#placesOf.delete(kept.id);
    else this.#placesOf.set(kept.id, now);
    for (const [key, slots] of before) if (!now.has(key)) this.#leave(kept.id, key, slots);
    for (const [key, slots] of now) if (!before.has(key)) slots.open(kept);
    this.#used(kept)?.follow(kept);
  }

  drop(conversation: string): void {
    const before = this.#placesOf.get(conversation);
    this.#placesOf.delete(conversation);
    for (const [key, slots] of before ?? []) this.#leave(conversation, key, slots);
  }

  put(kept: KeptConversation, effect: PutEffect): void {
    this.#used(kept)?.put(kept.id, effect);
  }

  isUp(kept: KeptConversation): boolean {
    return this.#used(kept)?.watch.isUp === true;
  }

  isAway(kept: KeptConversation): boolean {
    return this.#used(kept)?.watch.isAway === true;
  }

  trouble(kept: KeptConversation): ErrorCode | null {
    return this.#used(kept)?.watch.trouble(kept.id) ?? null;
  }

  /** Whether some conversation shows that this relay doesn't pass on what it took. */
  withholds(relay: string): boolean {
    return [...this.#slots].some(([key, slots]) => key.endsWith(` ${relay}`) && slots.watch.withholds);
  }

  woke(): void {
    for (const slots of this.#slots.values()) slots.woke();
  }

  close(): void {
    for (const slots of this.#slots.values()) slots.end();
    this.#slots.clear();
    this.#placesOf.clear();
  }

  /** By which its messages go. */
  #used({ id, machine }: KeptConversation): RelaySlots | undefined {
    const { level, relay } = machine.level.used;
    return level === "direct" ? undefined : this.#placesOf.get(id)?.get(keyOf({ level, relay }));
  }

  #slotsAt(at: SlotPlace): RelaySlots {
    const slots = this.#slots.get(keyOf(at)) ?? new RelaySlots({ ...this.#options, at });
    this.#slots.set(keyOf(at), slots);
    return slots;
  }

  #leave(conversation: string, key: string, slots: RelaySlots): void {
    slots.close(conversation);
    if (!slots.isEmpty) return;
    this.#slots.delete(key);
    slots.leave();
  }
}
