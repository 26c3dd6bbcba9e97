/** A lane that is listened to, and what is to be said by it. */

import type { LaneTraffic } from "./lane-traffic.ts";

export interface Lane {
  readonly id: string;
  readonly traffic: LaneTraffic;
  readonly onMessage: (message: Uint8Array) => void;
  /** What goes to the other side at each new connection, until it is taken away. */
  outgoing: Uint8Array | null;
  /** When it was put into a box. */
  sentAt: number | null;
  /** Be connected even with nothing to say. */
  readonly isAttended: boolean;
  /** It waits: what it says would be seen beside a conversation whose level is to hide that. */
  readonly isHeld: boolean;
  /** What comes by it is looked for at the own relays too, over links of its own. */
  readonly readsRelays: boolean;
  /** The conversation over whose links to the own relays it is looked for meanwhile: they say nothing new. Null: none. */
  readonly carriedBy: string | null;
}
