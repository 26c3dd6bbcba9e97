/** One attack on one run: which question it answers, from which view, and what it says. */

import type { Evidence } from "../score/evidence.ts";

/**
 * P1 pairs from the relay, P2 from the links, P3 from both; C which circuits are one person's; V when somebody is
 * active; K who races for a commit; J who brings somebody in; I which connection is whose; X who reacts when the relay
 * holds something back.
 */
export type Question = "P1" | "P2" | "P3" | "C" | "V" | "K" | "J" | "I" | "X";
export type View = "relay" | "links" | "both";

export interface Attack {
  readonly question: Question;
  /** How it is answered. */
  readonly way: string;
  readonly view: View;
  readonly evidence: () => Evidence;
}
