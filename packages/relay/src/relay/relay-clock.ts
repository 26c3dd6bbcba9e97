/** Time as a relay takes it. */

export interface RelayClock {
  /** Unix milliseconds that never go back. */
  nowMs(): number;
  /** Calls back once; returns what cancels it. Never keeps the process alive by itself. */
  after(delayMs: number, callback: () => void): () => void;
}
