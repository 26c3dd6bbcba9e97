/** The built files of the guest's page, read once and kept in memory, plain and gzipped. */

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { HushError } from "@hushroom/protocol";
import type { Exchange } from "./exchange.ts";

const TYPES = {
  "guest.js": "text/javascript; charset=utf-8",
  "style.css": "text/css; charset=utf-8",
} as const;
type FileName = keyof typeof TYPES;

interface StaticFile {
  readonly plain: Buffer;
  readonly gzipped: Buffer;
  readonly tag: string;
}

export class StaticFiles {
  readonly #root: string;
  readonly #files = new Map<FileName, StaticFile | null>();

  constructor(webRoot: string) {
    this.#root = webRoot;
  }

  /** Throws GUEST_NOT_FOUND if the web files are not built. */
  serve(exchange: Exchange, name: FileName): void {
    const file = this.#file(name);
    if (file === null) throw new HushError("GUEST_NOT_FOUND");
    const headers = { ETag: file.tag, "Cache-Control": "private, max-age=3600", Vary: "Accept-Encoding" };
    if (exchange.request.headers["if-none-match"] === file.tag) {
      exchange.send(304, TYPES[name], "", headers);
    } else if (/\bgzip\b/.test(exchange.request.headers["accept-encoding"]?.toString() ?? "")) {
      exchange.send(200, TYPES[name], file.gzipped, { ...headers, "Content-Encoding": "gzip" });
    } else {
      exchange.send(200, TYPES[name], file.plain, headers);
    }
  }

  #file(name: FileName): StaticFile | null {
    const known = this.#files.get(name);
    if (known !== undefined) return known;
    const file = readFile(join(this.#root, name));
    this.#files.set(name, file);
    return file;
  }
}

function readFile(path: string): StaticFile | null {
  try {
    const plain = readFileSync(path);
    const tag = `"${createHash("sha256").update(plain).digest("base64url").slice(0, 22)}"`;
    return { plain, gzipped: gzipSync(plain, { level: 9 }), tag };
  } catch {
    return null;
  }
}
