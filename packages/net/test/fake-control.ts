/** A control port under a test's command, on a unix socket. */

import { createHmac } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

export type Answer = (line: string, socket: Socket) => string | null;

const NONCE = "ab".repeat(32);

export class FakeControl {
  readonly folder = mkdtempSync(join(tmpdir(), "hush-control-"));
  readonly path = join(this.folder, "control.sock");
  readonly cookieFile = join(this.folder, "cookie");
  /** Every command line that came. */
  readonly lines: string[] = [];
  readonly #cookie = Buffer.alloc(32, 7);
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  /** `answer` goes first; where it gives null, the fake does what tor does. */
  constructor(answer: Answer = () => null) {
    writeFileSync(this.cookieFile, this.#cookie);
    this.#server = createServer((socket) => {
      this.#sockets.add(socket);
      socket.on("error", () => socket.destroy());
      let text = "";
      socket.on("data", (chunk) => {
        const parts = (text + chunk.toString("latin1")).split("\r\n");
        text = parts.pop() ?? "";
        for (const line of parts) {
          this.lines.push(line);
          socket.write(answer(line, socket) ?? this.#asTor(line), "latin1");
        }
      });
    });
  }

  listen(): Promise<void> {
    return new Promise((resolve) => this.#server.listen(this.path, resolve));
  }

  send(text: string): void {
    for (const socket of this.#sockets) socket.write(text, "latin1");
  }

  close(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  #hash(side: string, ours: string): string {
    const key = `Tor safe cookie authentication ${side} hash`;
    const data = Buffer.concat([this.#cookie, Buffer.from(ours + NONCE, "hex")]);
    return createHmac("sha256", key).update(data).digest("hex").toUpperCase();
  }

  #asTor(line: string): string {
    if (line.startsWith("PROTOCOLINFO")) {
      return `250-PROTOCOLINFO 1\r\n250-AUTH METHODS=COOKIE,SAFECOOKIE COOKIEFILE="/etc/passwd"\r\n250-VERSION Tor="0.4.9.11"\r\n250 OK\r\n`;
    }
    const ours = /^AUTHCHALLENGE SAFECOOKIE (\w+)$/.exec(line)?.[1];
    if (ours !== undefined) {
      const hash = this.#hash("server-to-controller", ours);
      return `250 AUTHCHALLENGE SERVERHASH=${hash} SERVERNONCE=${NONCE}\r\n`;
    }
    return "250 OK\r\n";
  }
}
