/** One run: what the attackers see, and what is true. Written to files, read from files, and made by the simulation. */

import type { LinkTrace, RelayTrace } from "./columns.ts";

/** Operations of the relay's trace that are no messages of the wire. */
export const OPENED = 0;
export const CLOSED = 255;
/** A message of the naive relay: `box` is the room. */
export const ROOM_SAY = 128;
export const ROOM_TOLD = 129;
/** Its keep-alive, both ways. */
export const ROOM_PING = 130;

export interface RunMeta {
  readonly format: "hushroom-trace/1";
  /** Which contender: a level, a baseline or a control. */
  readonly name: string;
  readonly presence: "always" | "sessions";
  readonly seed: number;
  readonly clients: number;
  readonly slotMs: number;
  /** How often a client sends in each slot; 0: there are no slots. */
  readonly places: number;
  /** Sends are scattered over so much time by intention. */
  readonly scatterMs: number;
  /** The attackers look from here to the end; before, everybody comes. */
  readonly fromMs: number;
  readonly toMs: number;
  /** Groups alone, whose members make one entry for all: they are asked about besides. */
  readonly groups?: true;
  /** When the relay held which connection back. */
  readonly freezes?: readonly Freeze[];
}

export interface Freeze {
  readonly conn: number;
  readonly fromMs: number;
  readonly toMs: number;
}

/** Known to the judge alone. Times as in the traces. */
export interface Truth {
  /** The client of each connection. */
  readonly owners: readonly number[];
  /** What each connection really carried: one conversation, or none or several (-1). */
  readonly carries: readonly number[];
  /** The members of each conversation: two of contacts, more of a group. */
  readonly talks: readonly (readonly number[])[];
  /** What people really said, and when. */
  readonly said: readonly Said[];
  /** When each client was connected. */
  readonly online: readonly Online[];
}

export interface Said {
  readonly atMs: number;
  readonly client: number;
  readonly talk: number;
  /** `welcome`: a burst of `frames`; `commit`: into a box that several members want. */
  readonly kind: "message" | "welcome" | "commit";
  readonly frames: number;
  readonly bytes: number;
  /** Of a `welcome` who is brought in, of a `commit` who is taken out by it, where that is simulated. */
  readonly about?: number;
}

export interface Online {
  readonly client: number;
  readonly fromMs: number;
  readonly toMs: number;
}

export interface Run {
  readonly meta: RunMeta;
  readonly relay: RelayTrace;
  readonly links: LinkTrace;
  readonly truth: Truth;
}
