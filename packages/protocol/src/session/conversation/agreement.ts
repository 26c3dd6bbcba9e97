/** What members chose to go by, and who was heard by what (docs/protocol.md, Agreeing on a level). */

import { DIRECT, type LevelChoice } from "../level/level-choice.ts";
import type { QuietCover } from "../level/quiet-cover.ts";

/** Which privacy level each member chose, and which one this side uses. */
export interface Agreement {
  own: LevelChoice;
  used: LevelChoice;
  readonly others: Map<string, LevelChoice>;
  /** Of a group: what this member went by or had chosen before, and since when not any more. Others may still go by it. */
  left: readonly LeftLevel[];
  /** Who wasn't heard by what this member uses since it left something, and has its message `leftSeq`: they may be where it was. */
  readonly unheard: Set<string>;
  leftSeq: number;
  /** Since when this program has read that; null: since its next step. */
  leftReadAt: number | null;
  /** Of `quiet`: what the turns for each other member are filled with. */
  readonly covers: Map<string, QuietCover>;
}

/** By which level a packet came, and at which relay. */
export type HeardAt = Pick<LevelChoice, "level" | "relay">;

export interface LeftLevel {
  readonly choice: LevelChoice;
  readonly at: number;
}

export const noAgreement = (): Agreement => ({
  own: DIRECT,
  used: DIRECT,
  others: new Map(),
  left: [],
  unheard: new Set(),
  leftSeq: 0,
  leftReadAt: null,
  covers: new Map(),
});
