/** One line typed at the terminal, not shown. */

import { HushError, LOCAL_LIMITS } from "@hushroom/protocol";

const CTRL_C = 0x03;
const CTRL_D = 0x04;
const BACKSPACE = 0x08;
const CTRL_U = 0x15;
const DELETE = 0x7f;
const ENTER = new Set([0x0a, 0x0d]);

export type TypedState = "typing" | "done" | "cancelled";

/** The line as it is typed, byte by byte, in a buffer that can be wiped. */
export class HiddenLine {
  readonly #bytes = Buffer.alloc(LOCAL_LIMITS.PASSPHRASE_BYTES_MAX + 1);
  #length = 0;

  type(byte: number): TypedState {
    if (ENTER.has(byte)) return "done";
    if (byte === CTRL_C) return "cancelled";
    if (byte === CTRL_D) return this.#length === 0 ? "cancelled" : "done";
    if (byte === CTRL_U) this.wipe();
    else if (byte === BACKSPACE || byte === DELETE) this.#eraseLast();
    else if (this.#length < this.#bytes.length) this.#bytes[this.#length++] = byte;
    return "typing";
  }

  /** A copy. */
  take(): Buffer {
    return Buffer.from(this.#bytes.subarray(0, this.#length));
  }

  wipe(): void {
    this.#bytes.fill(0);
    this.#length = 0;
  }

  /** A whole character: up to its first byte in UTF-8. */
  #eraseLast(): void {
    while (this.#length > 0) {
      const byte = this.#bytes[--this.#length] ?? 0;
      this.#bytes[this.#length] = 0;
      if ((byte & 0xc0) !== 0x80) return;
    }
  }
}

/** The terminal while it shows nothing of what is typed: to be closed before anything else goes on. */
export class HiddenInput {
  /** For the next question. */
  #typedAhead: Buffer = Buffer.alloc(0);

  /** Throws CONFIG_BAD_VALUE where standard input is no terminal. */
  constructor() {
    if (!process.stdin.isTTY) throw new HushError("CONFIG_BAD_VALUE");
    process.stdin.setRawMode(true);
  }

  /** Ctrl-C ends the program as ever. */
  async ask(question: string): Promise<Buffer> {
    process.stderr.write(`${question}\n`);
    const line = new HiddenLine();
    const state = await this.#readUntilDone(line);
    const typed = line.take();
    line.wipe();
    if (state === "done") return typed;
    this.close();
    process.kill(process.pid, "SIGINT");
    throw new HushError("STORE_NEEDS_PASSPHRASE");
  }

  close(): void {
    this.#typedAhead.fill(0);
    process.stdin.setRawMode(false);
    process.stdin.pause();
  }

  #readUntilDone(line: HiddenLine): Promise<TypedState> {
    const { stdin } = process;
    return new Promise((resolve) => {
      const end = (state: TypedState) => {
        stdin.off("data", read).off("end", cancel).pause();
        resolve(state);
      };
      const cancel = () => end("cancelled");
      const read = (chunk: Buffer) => {
        const state = this.#typeAll(line, chunk);
        if (state !== "typing") end(state);
      };
      const early = this.#typeAll(line, this.#typedAhead);
      if (early !== "typing") return resolve(early);
      stdin.on("data", read).on("end", cancel).resume();
    });
  }

  /** Wipes what it takes. */
  #typeAll(line: HiddenLine, chunk: Buffer): TypedState {
    let state: TypedState = "typing";
    let count = 0;
    while (state === "typing" && count < chunk.length) state = line.type(chunk[count++] ?? 0);
    this.#typedAhead = Buffer.from(chunk.subarray(count));
    chunk.fill(0);
    return state;
  }
}
