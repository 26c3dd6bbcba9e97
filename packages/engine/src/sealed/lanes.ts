/** All lanes of one identity: listened to day by day, and said again until somebody takes away what was to be said. */

import type { BoxClient } from "@hushroom/net";
import type { RandomBytes } from "@hushroom/protocol";
import type { Clock } from "../clock.ts";
import type { BoxReaders } from "./box-readers.ts";
import type { Lane } from "./lane.ts";
import { sendByLane } from "./lane-traffic.ts";
import type { LinkWish } from "./links.ts";

const AGAIN_MS = 10 * 60_000;

export interface LanesOptions {
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly readers: BoxReaders;
  readonly client: (key: string) => BoxClient | null;
  /** In a turn of its own: what goes wrong there is not the fault of whoever brought the frame. */
  readonly later: (act: () => void) => void;
}

const keyOf = (lane: Lane): string => `lane ${lane.id}`;

export class Lanes {
  readonly #options: LanesOptions;
  readonly #lanes = new Map<string, Lane>();
  /** What ends the wait for the next time, by the lane that has something to say. */
  readonly #waits = new Map<Lane, () => void>();

  constructor(options: LanesOptions) {
    this.#options = options;
  }

  get(id: string): Lane | undefined {
    return this.#lanes.get(id);
  }

  listen(lane: Lane): void {
    this.#lanes.set(lane.id, lane);
    this.#turn(lane);
  }

  unlisten(id: string): void {
    const lane = this.#lanes.get(id);
    if (lane === undefined) return;
    this.#lanes.delete(id);
    this.#endWait(lane);
    this.#options.readers.forget({ lane }, lane.traffic.addresses());
  }

  say(lane: Lane, message: Uint8Array | null): void {
    lane.outgoing = message;
    lane.sentAt = null;
    this.#endWait(lane);
    const client = this.#options.client(keyOf(lane));
    if (client !== null) void this.#send(lane, client);
  }

  /** The lane with this id has a connection. False: there is none with this id. */
  connected(id: string, client: BoxClient): boolean {
    const lane = this.#lanes.get(id);
    if (lane !== undefined) void this.#send(lane, client);
    return lane !== undefined;
  }

  arrived(lane: Lane, address: string, frame: Uint8Array): void {
    const { message, expect } = lane.traffic.arrived(address, frame);
    this.#options.readers.consume(address);
    this.#options.readers.expect({ lane }, expect);
    if (message !== null) this.#options.later(() => lane.onMessage(message));
  }

  turnDays(): void {
    for (const lane of this.#lanes.values()) this.#turn(lane);
  }

  wishes(): LinkWish[] {
    return [...this.#lanes.values()].flatMap((lane) => {
      const isWaitedFor = lane.outgoing !== null;
      if (!isWaitedFor && !lane.isAttended) return [];
      return [{ key: keyOf(lane), place: lane.traffic.parts.peerPlace, isWaitedFor }];
    });
  }

  #turn(lane: Lane): void {
    const { readers, clock } = this.#options;
    const { fresh, over } = lane.traffic.turnDays(clock.nowMs());
    readers.forget({ lane }, over);
    readers.expect({ lane }, fresh);
  }

  async #send(lane: Lane, client: BoxClient): Promise<void> {
    const message = lane.outgoing;
    if (message === null) return;
    const { clock, random } = this.#options;
    try {
      const isSent = await sendByLane(client, lane.traffic.parts, message, clock.nowMs(), random);
      if (lane.outgoing !== message) return;
      if (isSent) lane.sentAt = clock.nowMs();
      this.#endWait(lane);
      this.#waits.set(
        lane,
        clock.after(AGAIN_MS, () => this.#again(lane)),
      );
    } catch {
      // The connection broke: the next one says it again.
    }
  }

  #again(lane: Lane): void {
    const client = this.#options.client(keyOf(lane));
    if (client !== null) void this.#send(lane, client);
  }

  #endWait(lane: Lane): void {
    this.#waits.get(lane)?.();
    this.#waits.delete(lane);
  }
}
