/**
 * Incremental parser of control-port replies (control-spec §2.3). Pure; bytes may be cut anywhere.
 *   mid line `250-text`, data line `250+text` and a dot-ended block, end line `250 text`; events are the same with 650.
 * Every line and reply is bounded, and anything else than the grammar ends the connection (TOR_CONTROL_PROTOCOL).
 */

import { HushError, LOCAL_LIMITS } from "@hushroom/protocol";

export interface ReplyLine {
  readonly text: string;
  /** The data block that followed the line, its lines joined by "\n", or null. */
  readonly data: string | null;
}

export interface ControlReply {
  readonly status: number;
  /** At least one; the last one is the end line. */
  readonly lines: readonly ReplyLine[];
}

const LINE = /^([2-6][0-9][0-9])([-+ ])([^\0\r]*)$/;

export class ReplyParser {
  #partial = "";
  #replyChars = 0;
  #status = 0;
  #lines: ReplyLine[] = [];
  /** Lines of the data block being read, or null outside of one. */
  #block: string[] | null = null;
  #blockText = "";
  #broken = false;

  /** Returns the replies that `chunk` completed. Throws TOR_CONTROL_PROTOCOL, then for ever. */
  feed(chunk: Uint8Array): ControlReply[] {
    const replies: ControlReply[] = [];
    const pieces = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
      .toString("latin1")
      .split("\n");
    const last = pieces.pop() ?? "";
    for (const piece of pieces) {
      const reply = this.#line(this.#complete(piece));
      if (reply !== null) replies.push(reply);
    }
    this.#extend(last);
    return replies;
  }

  #fail(): never {
    this.#broken = true;
    this.#partial = "";
    this.#lines = [];
    this.#block = null;
    throw new HushError("TOR_CONTROL_PROTOCOL");
  }

  #extend(piece: string): void {
    if (this.#broken || this.#partial.length + piece.length > LOCAL_LIMITS.TOR_LINE_BYTES_MAX) this.#fail();
    this.#partial += piece;
  }

  #complete(piece: string): string {
    this.#extend(piece);
    const line = this.#partial;
    this.#partial = "";
    this.#replyChars += line.length + 1;
    if (!line.endsWith("\r") || this.#replyChars > LOCAL_LIMITS.TOR_REPLY_BYTES_MAX) this.#fail();
    return line.slice(0, -1);
  }

  #line(line: string): ControlReply | null {
    if (this.#block !== null) return this.#blockLine(this.#block, line);
    const [, status = "", kind = "", text = ""] = LINE.exec(line) ?? this.#fail();
    if (this.#status !== 0 && this.#status !== Number(status)) this.#fail();
    this.#status = Number(status);
    if (kind === "+") {
      this.#block = [];
      this.#blockText = text;
      return null;
    }
    this.#lines.push({ text, data: null });
    return kind === " " ? this.#finish() : null;
  }

  #blockLine(block: string[], line: string): null {
    if (line === ".") {
      this.#lines.push({ text: this.#blockText, data: block.join("\n") });
      this.#block = null;
    } else {
      block.push(line.startsWith(".") ? line.slice(1) : line);
    }
    return null;
  }

  #finish(): ControlReply {
    const reply = { status: this.#status, lines: this.#lines };
    this.#status = 0;
    this.#lines = [];
    this.#replyChars = 0;
    return reply;
  }
}
