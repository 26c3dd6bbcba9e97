/** Where a command reads and writes: of the process, or of a test. */

import type { Readable, Writable } from "node:stream";

export interface Streams {
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly stderr: Writable;
}
