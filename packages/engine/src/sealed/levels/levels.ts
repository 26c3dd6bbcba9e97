/**
 * Which conversations go by a privacy level, at which relays, and what runs for them: circuits as long as a relay has such
 * a conversation, and none before. Whoever isn't in a level is no business of this.
 */

import {
  type ErrorCode,
  HushError,
  type LevelChoice,
  type LevelView,
  LOCAL_LIMITS,
  PROTOCOL_LIMITS,
} from "@hushroom/protocol";
import type { KeptConversation } from "../kept-conversation.ts";
import { type PutEffect, RelaySlots, type RelaySlotsOptions, type SlotPlace } from "./relay-slots.ts";
import { SlotRest } from "./slot-rest.ts";

export type LevelsOptions = Omit<RelaySlotsOptions, "at" | "rest">;

const keyOf = ({ level, relay }: SlotPlace): string => `${level} ${relay}`;

/**
 * Where a conversation has its slots. Whoever has chosen a level reads there, so that the other side can go over before it:
 * what goes by boxes is read at `direct` anyway. So it is read where others may still be.
 */
export function slotPlaces({ own, used, left }: LevelView): SlotPlace[] {
  const isDirect = used.level === "direct";
  const isNeeded = own.level === "blind" || !isDirect;
  return placesOf([used, ...(isNeeded ? [own] : []), ...(isDirect ? [] : left)]);
}

/**
 * What it can't do without, and no other may take: besides its slots what is chosen, and what it left of `quiet`. That is read
 * at `direct` as well, and by slots again should it go back. A log that was left isn't read at `direct` at all.
 */
export function placesHeld(view: LevelView): SlotPlace[] {
  const inBoxes = view.left.filter(({ level }) => level === "quiet");
  return [...slotPlaces(view), ...placesOf([view.own, ...inBoxes])];
}

function placesOf(choices: readonly LevelChoice[]): SlotPlace[] {
  const places = choices.flatMap(({ level, relay }) => (level === "direct" ? [] : [{ level, relay }]));
  return [...new Map(places.map((at) => [keyOf(at), at])).values()];
}

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
    return this.#used(kept)?.isUp === true;
  }

  isAway(kept: KeptConversation): boolean {
    return this.#used(kept)?.isAway === true;
  }

  trouble(kept: KeptConversation): ErrorCode | null {
    return this.#used(kept)?.trouble(kept.id) ?? null;
  }

  /** Whether some conversation shows that this relay doesn't pass on what it took. */
  withholds(relay: string): boolean {
    return [...this.#slots].some(([key, slots]) => key.endsWith(` ${relay}`) && slots.withholds);
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

const ROOM: Readonly<Record<SlotPlace["level"], number>> = {
  quiet: PROTOCOL_LIMITS.QUIET_CIRCUITS,
  blind: LOCAL_LIMITS.BLIND_CONVERSATIONS_MAX,
};

/** Throws LEVEL_FULL. `others`: all but the one that is to come in. */
export function assertRoom(others: readonly KeptConversation[], at: SlotPlace): void {
  const here = others.filter(({ machine: { level } }) =>
    placesHeld(level).some((one) => keyOf(one) === keyOf(at)),
  );
  if (here.length >= ROOM[at.level]) throw new HushError("LEVEL_FULL");
}
