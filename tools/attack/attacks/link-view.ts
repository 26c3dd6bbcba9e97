/** The traces of all clients' links, sorted for attacks. */

import type { Run } from "../trace/run.ts";
import { CARRIER_LEAST_BYTES } from "./relay-view.ts";
import { emptySeries, type Span, spanOf } from "./series.ts";

/** Nothing that carries a frame is shorter. */
const FRAME_LEAST_BYTES = 4096;

export class LinkView {
  readonly run: Run;
  readonly span: Span;
  /** When each client sent something as long as a frame. */
  readonly sentMs: number[][];

  constructor(run: Run) {
    this.run = run;
    this.span = spanOf(run.meta);
    this.sentMs = Array.from({ length: run.meta.clients }, () => []);
    const { timeMs, client, bytes, up, rows } = run.links;
    for (let row = 0; row < rows; row++) {
      const isFrame = up[row] === 1 && (bytes[row] ?? 0) >= FRAME_LEAST_BYTES;
      if (isFrame && (timeMs[row] ?? 0) >= this.span.fromMs)
        this.sentMs[client[row] ?? 0]?.push(timeMs[row] ?? 0);
    }
  }

  /** Bytes of each client, by pieces of time. */
  volume(way: "up" | "down" | "both", binMs: number): Float64Array[] {
    const { timeMs, client, bytes, up, rows } = this.run.links;
    const series = emptySeries(this.run.meta.clients, this.span, binMs);
    for (let row = 0; row < rows; row++) {
      if (way !== "both" && (up[row] === 1) !== (way === "up")) continue;
      const bin = Math.floor(((timeMs[row] ?? 0) - this.span.fromMs) / binMs);
      const own = series[client[row] ?? 0];
      if (own !== undefined && bin >= 0 && bin < own.length) own[bin] = (own[bin] ?? 0) + (bytes[row] ?? 0);
    }
    return series;
  }

  /** When each client sent, or was sent, more than a request or an answer without content. */
  carriers(way: "up" | "down"): number[][] {
    const { timeMs, client, bytes, up, rows } = this.run.links;
    const times: number[][] = Array.from({ length: this.run.meta.clients }, () => []);
    for (let row = 0; row < rows; row++) {
      if ((bytes[row] ?? 0) < CARRIER_LEAST_BYTES || (up[row] === 1) !== (way === "up")) continue;
      if ((timeMs[row] ?? 0) >= this.span.fromMs) times[client[row] ?? 0]?.push(timeMs[row] ?? 0);
    }
    return times;
  }
}
