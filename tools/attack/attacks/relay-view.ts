/** The relay's trace, sorted for attacks: what each connection sent and was sent, and who named which box. */

import { PROTOCOL_LIMITS } from "@hushroom/protocol";
import { CLOSED, OPENED, ROOM_PING, ROOM_TOLD, type Run } from "../trace/run.ts";
import { emptySeries, type Span, spanOf } from "./series.ts";

const { QUIET_ROTATION_MS } = PROTOCOL_LIMITS;
const PUT = 1;
const APPEND = 6;
const ROOM_SAY = 128;
const FIRST_ANSWER = 64;
const BOX = 66;
const SENDS = new Set([PUT, APPEND, ROOM_SAY]);

export const isFromClient = (op: number): boolean => op < FIRST_ANSWER || op === ROOM_SAY || op === ROOM_PING;

export interface BoxUse {
  /** Connections that put something there, in the order of their times. */
  readonly writers: number[];
  /** Those that were given it. */
  readonly readers: number[];
  putMs: number;
}

/** Longer than a keep-alive or a look, shorter than anything with text in it. */
export const CARRIER_LEAST_BYTES = 60;

export class RelayView {
  readonly run: Run;
  readonly span: Span;
  readonly connections: number;
  readonly openedMs: Float64Array;
  readonly closedMs: Float64Array;
  /** When each connection sent something that carries a frame. */
  readonly sentMs: number[][];
  readonly boxes = new Map<number, BoxUse>();

  constructor(run: Run) {
    this.run = run;
    this.span = spanOf(run.meta);
    this.connections = run.truth.owners.length;
    this.openedMs = new Float64Array(this.connections).fill(Number.POSITIVE_INFINITY);
    this.closedMs = new Float64Array(this.connections).fill(run.meta.toMs);
    this.sentMs = Array.from({ length: this.connections }, () => []);
    for (let row = 0; row < run.relay.rows; row++) this.#take(row);
  }

  /** Bytes of each connection, in the direction, by pieces of time. */
  volume(way: "up" | "down", binMs: number): Float64Array[] {
    const { timeMs, conn, op, bytes, rows } = this.run.relay;
    const series = emptySeries(this.connections, this.span, binMs);
    for (let row = 0; row < rows; row++) {
      const kind = op[row] ?? 0;
      if (kind === OPENED || kind === CLOSED || isFromClient(kind) !== (way === "up")) continue;
      const bin = Math.floor(((timeMs[row] ?? 0) - this.span.fromMs) / binMs);
      const own = series[conn[row] ?? 0];
      if (own !== undefined && bin >= 0 && bin < own.length) own[bin] = (own[bin] ?? 0) + (bytes[row] ?? 0);
    }
    return series;
  }

  /** When each connection sent, or was sent, more than a request or an answer without content. */
  carriers(way: "up" | "down"): number[][] {
    const { timeMs, conn, op, bytes, rows } = this.run.relay;
    const times: number[][] = Array.from({ length: this.connections }, () => []);
    for (let row = 0; row < rows; row++) {
      if ((bytes[row] ?? 0) < CARRIER_LEAST_BYTES || isFromClient(op[row] ?? 0) !== (way === "up")) continue;
      if ((timeMs[row] ?? 0) >= this.span.fromMs) times[conn[row] ?? 0]?.push(timeMs[row] ?? 0);
    }
    return times;
  }

  /** Connections that were there together for most of a rotation, or of the run if that is shorter. */
  generations(): number[][] {
    const { fromMs, toMs } = this.span;
    const leastMs = Math.min(QUIET_ROTATION_MS, toMs - fromMs) / 2;
    const generations = new Map<number, number[]>();
    for (let conn = 0; conn < this.connections; conn++) {
      const openedMs = Math.max(this.openedMs[conn] ?? 0, fromMs);
      if (Math.min(this.closedMs[conn] ?? 0, toMs) - openedMs < leastMs) continue;
      const generation = Math.floor(openedMs / QUIET_ROTATION_MS);
      generations.set(generation, [...(generations.get(generation) ?? []), conn]);
    }
    return [...generations.values()];
  }

  #take(row: number): void {
    const { relay } = this.run;
    const conn = relay.conn[row] ?? 0;
    const op = relay.op[row] ?? 0;
    const atMs = relay.timeMs[row] ?? 0;
    // What was open when the attackers began to look, came they don't know when.
    if (op === OPENED) this.openedMs[conn] = Math.max(atMs, this.span.fromMs);
    if (op === CLOSED) this.closedMs[conn] = Math.min(this.closedMs[conn] ?? atMs, atMs);
    if (SENDS.has(op)) {
      if (atMs >= this.span.fromMs) this.sentMs[conn]?.push(atMs);
      this.#use(relay.box[row] ?? 0, atMs).writers.push(conn);
    }
    const isGiven = op === ROOM_TOLD || (op === BOX && relay.mark[row] === 1);
    if (isGiven) this.#use(relay.box[row] ?? 0, atMs).readers.push(conn);
  }

  #use(box: number, atMs: number): BoxUse {
    let use = this.boxes.get(box);
    if (use === undefined) {
      use = { writers: [], readers: [], putMs: atMs };
      this.boxes.set(box, use);
    }
    return use;
  }
}
