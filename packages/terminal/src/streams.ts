/** Where a command reads and writes: of the process, or of a test. */

import type { Readable, Writable } from "node:stream";

export interface Streams {
  readonly stdin: Readable;
  /** `columns` is of a terminal. */
  readonly stdout: Writable & { readonly columns?: number };
  readonly stderr: Writable;
}
