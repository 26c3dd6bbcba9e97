/** One connection over one simulated circuit: what is under way in each direction. An empty batch: the end. */

import type { Draws } from "./draws.ts";
import type { TappedConnection } from "./tapped-relay.ts";
import { TorPath } from "./tor-path.ts";

export type Batch = readonly Uint8Array[];
const END: Batch = [];

export class Connection {
  readonly number: number;
  readonly client: number;
  readonly circuit: string;
  readonly #upPath: TorPath;
  readonly #downPath: TorPath;
  readonly #upward: Batch[] = [];
  readonly #downward: Batch[] = [];
  /** What goes out together when this instant is over. */
  fromClient: Uint8Array[] = [];
  fromRelay: Uint8Array[] = [];
  relayEnd: TappedConnection | null = null;
  /** When the relay was last sent something as long as a frame. */
  frameMs = Number.NEGATIVE_INFINITY;
  /** The relay lets nothing through, either way; what came from the client since. */
  held: Batch[] | null = null;
  /** One side has ended it; the client hears nothing of it any more. */
  isOver = false;

  constructor(number: number, client: number, circuit: string, draws: Draws) {
    this.number = number;
    this.client = client;
    this.circuit = circuit;
    this.#upPath = new TorPath(draws);
    this.#downPath = new TorPath(draws);
  }

  /** When it arrives. */
  sendUp(batch: Batch, nowMs: number): number {
    this.#upward.push(batch);
    return this.#upPath.arrivalMs(nowMs);
  }

  sendDown(batch: Batch, nowMs: number): number {
    this.#downward.push(batch);
    return this.#downPath.arrivalMs(nowMs);
  }

  arrivedUp(): Batch {
    return this.#upward.shift() ?? END;
  }

  arrivedDown(): Batch {
    return this.#downward.shift() ?? END;
  }
}
