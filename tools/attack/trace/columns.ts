/** A table that grows: numbers in typed columns, so that millions of rows cost what they weigh. */

type Column = Float64Array | Uint32Array | Uint8Array;

function longer<C extends Column>(column: C, rows: number): C {
  const grown = new (column.constructor as new (length: number) => C)(rows);
  grown.set(column as never);
  return grown;
}

const ROWS_FIRST = 4096;

/** What a relay's owner sees: every message of every connection, with the box that it names. */
export class RelayTrace {
  rows = 0;
  /** Milliseconds from the beginning of the run. */
  timeMs: Float64Array = new Float64Array(ROWS_FIRST);
  /** The first 48 bits of the box address, or a number that stands for a room; 0: none. */
  box: Float64Array = new Float64Array(ROWS_FIRST);
  conn: Uint32Array = new Uint32Array(ROWS_FIRST);
  bytes: Uint32Array = new Uint32Array(ROWS_FIRST);
  op: Uint8Array = new Uint8Array(ROWS_FIRST);
  /** The byte after the tag in answers: status of a PUT, found of a BOX. */
  mark: Uint8Array = new Uint8Array(ROWS_FIRST);

  add(timeMs: number, conn: number, op: number, box: number, bytes: number, mark: number): void {
    if (this.rows === this.timeMs.length) this.#grow(2 * this.rows);
    const at = this.rows++;
    this.timeMs[at] = timeMs;
    this.conn[at] = conn;
    this.op[at] = op;
    this.box[at] = box;
    this.bytes[at] = bytes;
    this.mark[at] = mark;
  }

  #grow(rows: number): void {
    this.timeMs = longer(this.timeMs, rows);
    this.box = longer(this.box, rows);
    this.conn = longer(this.conn, rows);
    this.bytes = longer(this.bytes, rows);
    this.op = longer(this.op, rows);
    this.mark = longer(this.mark, rows);
  }
}

/** What somebody sees who watches the network link of a client: when, which way, how much. */
export class LinkTrace {
  rows = 0;
  timeMs: Float64Array = new Float64Array(ROWS_FIRST);
  client: Uint32Array = new Uint32Array(ROWS_FIRST);
  bytes: Uint32Array = new Uint32Array(ROWS_FIRST);
  /** 1: from the client; 0: to it. */
  up: Uint8Array = new Uint8Array(ROWS_FIRST);

  add(timeMs: number, client: number, up: 0 | 1, bytes: number): void {
    if (this.rows === this.timeMs.length) this.#grow(2 * this.rows);
    const at = this.rows++;
    this.timeMs[at] = timeMs;
    this.client[at] = client;
    this.up[at] = up;
    this.bytes[at] = bytes;
  }

  #grow(rows: number): void {
    this.timeMs = longer(this.timeMs, rows);
    this.client = longer(this.client, rows);
    this.bytes = longer(this.bytes, rows);
    this.up = longer(this.up, rows);
  }
}
