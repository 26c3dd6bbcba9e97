/**
 * The line that tor puts before a connection under `HiddenServiceExportCircuitID haproxy`:
 * `PROXY TCP6 fc00:dead:beef:4dad::XXXX:XXXX ::1 PORT PORT\r\n`. The last 32 bits are the circuit's id in hex.
 */

import type { Socket } from "node:net";
import { LOCAL_LIMITS } from "@hushroom/protocol";

const LINE_BYTES_MAX = 107;
const LINE = /^PROXY TCP6 fc00:dead:beef:4dad::([0-9a-f]{1,4}):([0-9a-f]{1,4}) [0-9a-f:]+ \d{1,5} \d{1,5}$/;

/** The circuit's number as the control port writes it (decimal); null if the line is none of tor's. */
export function parseProxyLine(line: string): string | null {
  const match = LINE.exec(line);
  if (match === null) return null;
  return String(Number.parseInt(match[1] ?? "", 16) * 0x10000 + Number.parseInt(match[2] ?? "", 16));
}

/** Takes the line off the socket and hands it on, paused; without a proper line in time the socket is destroyed. */
export function readProxyLine(socket: Socket, done: (circuit: string) => void): void {
  let head = Buffer.alloc(0);
  const fail = () => socket.destroy();
  socket.setTimeout(LOCAL_LIMITS.GUEST_PROXY_LINE_TIMEOUT_MS, fail);
  socket.on("error", fail);
  const onData = (chunk: Buffer) => {
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf("\r\n");
    if (end < 0 && head.length <= LINE_BYTES_MAX) return;
    const circuit = end < 0 || end > LINE_BYTES_MAX ? null : parseProxyLine(head.toString("latin1", 0, end));
    if (circuit === null) {
      fail();
      return;
    }
    socket.pause();
    socket.off("data", onData).off("error", fail).setTimeout(0, fail);
    socket.off("timeout", fail);
    if (head.length > end + 2) socket.unshift(head.subarray(end + 2));
    done(circuit);
    process.nextTick(() => socket.resume());
  };
  socket.on("data", onData);
}
