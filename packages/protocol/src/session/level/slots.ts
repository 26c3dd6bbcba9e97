/** Slots: the wall clock cut into equal parts, the same ones for everybody. */

/** The slot that this moment lies in. */
export function slotAt(slotMs: number, nowMs: number): number {
  return Math.floor(nowMs / slotMs);
}

/** The first slot whose place can still be prepared for. `placeMs`: how far into a slot it lies, less than a slot. */
export function nextSlot(
  slotMs: number,
  nowMs: number,
  aheadMs: number,
  placeMs: (slot: number) => number,
): number {
  let slot = slotAt(slotMs, nowMs + aheadMs);
  while (slot * slotMs + placeMs(slot) <= nowMs + aheadMs) slot++;
  return slot;
}
