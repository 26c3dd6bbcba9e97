/** Who is attacked: the three levels, two baselines without their protection, and levels with a deliberate leak. */

import type { PrivacyLevel } from "@hushroom/protocol";

export interface Contender {
  readonly name: string;
  /** Of the baselines: `room` has no boxes, `direct` sends chaff besides. */
  readonly kind: PrivacyLevel | "room" | "chaff";
  /** Instead of the measured timers: one for all circuits, that strays by so much. */
  readonly sharedTimerMs?: number;
  /** Circuits of `quiet` keep exactly to their places in the slot. */
  readonly unscattered?: boolean;
  /** A frame with something in it goes out so much later than noise. */
  readonly realLateMs?: number;
  /** Noise goes where nobody looks, also while somebody is there to read. */
  readonly uncovered?: boolean;
  /** Groups alone, with the program's own conversations in them. */
  readonly groups?: true;
  /** The relay holds one connection back for a minute, now and then. */
  readonly freezes?: boolean;
}

export const CONTENDERS = {
  direct: { name: "direct", kind: "direct" },
  quiet: { name: "quiet", kind: "quiet" },
  blind: { name: "blind", kind: "blind" },
  naive: { name: "naive", kind: "room" },
  chaff: { name: "chaff", kind: "chaff" },
  leakyTimer: { name: "leaky-timer", kind: "quiet", sharedTimerMs: 50, unscattered: true },
  leakyScattered: { name: "leaky-scattered", kind: "quiet", sharedTimerMs: 200 },
  unscattered: { name: "unscattered", kind: "quiet", unscattered: true },
  uncovered: { name: "uncovered", kind: "quiet", uncovered: true },
  heldDirect: { name: "held-direct", kind: "direct", freezes: true },
  heldQuiet: { name: "held-quiet", kind: "quiet", freezes: true },
  heldBlind: { name: "held-blind", kind: "blind", freezes: true },
  blindGroups: { name: "blind-groups", kind: "blind", groups: true },
  leakyGroups: { name: "leaky-groups", kind: "blind", groups: true, realLateMs: 40 },
  quietGroups: { name: "quiet-groups", kind: "quiet", groups: true },
  leakyQuietGroups: {
    ...{ name: "leaky-quiet-groups", kind: "quiet", groups: true },
    ...{ realLateMs: 80, unscattered: true },
  },
  leakyFrames: { name: "leaky-frames", kind: "blind", realLateMs: 40 },
} as const satisfies Record<string, Contender>;

export const levelOf = ({ kind }: Contender): PrivacyLevel =>
  kind === "quiet" || kind === "blind" ? kind : "direct";
