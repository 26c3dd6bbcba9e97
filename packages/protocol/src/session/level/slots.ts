/** Slots: the wall clock cut into equal parts, the same ones for everybody. Each circuit has its own place in the slot. */

export interface SlotTimes {
  readonly slotMs: number;
  /** From the beginning of the slot to this circuit's place in it. */
  readonly phaseMs: number;
}

/** The last slot whose place has come. */
export function slotAt({ slotMs, phaseMs }: SlotTimes, nowMs: number): number {
  return Math.floor((nowMs - phaseMs) / slotMs);
}

export function slotStartMs({ slotMs, phaseMs }: SlotTimes, slot: number): number {
  return slot * slotMs + phaseMs;
}

/** The first slot that can still be prepared for. */
export function nextSlot(times: SlotTimes, nowMs: number, aheadMs: number): number {
  return slotAt(times, nowMs + aheadMs) + 1;
}
