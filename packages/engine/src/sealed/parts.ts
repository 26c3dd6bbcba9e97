/** What the parts of sealed conversations are given from outside. */

import type { Tor } from "@hushroom/net";
import type { RandomBytes } from "@hushroom/protocol";
import type { SealedHost } from "../api/sealed-methods.ts";
import type { Clock } from "../clock.ts";
import type { Log } from "../log.ts";
import type { Store } from "../store/store.ts";

export interface SealedParts extends SealedHost {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly random: RandomBytes;
  readonly tor: () => Tor | null;
  /** Throws TOR_NOT_FOUND, TOR_SWITCHED_OFF. */
  readonly needTor: () => Tor;
  /** Where the own box server listens for tor. */
  readonly listen: () => { readonly path: string } | { readonly host: string; readonly port: 0 };
  /** Of the privacy levels; tests have shorter ones. */
  readonly slotMs?: number;
  /** Tor became ready, for the first time or after it went away. */
  readonly onTorReady: (listener: () => void) => void;
  /** The device slept, or its clock was set: connections are likely dead. */
  readonly onWoke: (listener: () => void) => void;
}
