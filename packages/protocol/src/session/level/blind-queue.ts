/** Who has something to say in `blind`: conversations take turns, one frame a slot between all of them. */

import { FrameQueue } from "./frame-queue.ts";
import type { WaitingFrame } from "./level.ts";

export class BlindQueue {
  /** The first is the next to have its turn. */
  readonly #talks = new Map<string, FrameQueue>();
  /** Want their turn, longest waiting first. */
  readonly #ready = new Set<string>();

  open(conversation: string): void {
    this.#talks.set(conversation, new FrameQueue());
  }

  close(conversation: string): void {
    this.#talks.delete(conversation);
    this.#ready.delete(conversation);
  }

  ready(conversation: string): void {
    if (this.#talks.has(conversation)) this.#ready.add(conversation);
  }

  /** False: too much of this conversation waits. One that isn't open says nothing. */
  add(frame: WaitingFrame): boolean {
    return this.#talks.get(frame.conversation)?.add(frame) ?? true;
  }

  /** Null: nobody wants it, or frames wait already. */
  whoseTurn(): string | null {
    for (const waiting of this.#talks.values()) if (waiting.length > 0) return null;
    const [next] = this.#ready;
    if (next !== undefined) this.#ready.delete(next);
    return next ?? null;
  }

  take(): WaitingFrame | null {
    for (const [conversation, waiting] of this.#talks) {
      const frame = waiting.take();
      if (frame === null) continue;
      this.#toTheEnd(conversation);
      return frame;
    }
    return null;
  }

  #toTheEnd(conversation: string): void {
    const waiting = this.#talks.get(conversation);
    this.#talks.delete(conversation);
    if (waiting !== undefined) this.#talks.set(conversation, waiting);
  }
}
