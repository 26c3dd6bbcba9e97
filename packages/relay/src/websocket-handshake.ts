/** The server's side of a WebSocket's beginning (RFC 6455 §4.2): without subprotocols and extensions. */

import { createHash } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";

const GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
const VERSION = "13";
/** 16 bytes in base64. */
const KEY = /^[A-Za-z0-9+/]{22}==$/;

/** What to say to who asks for a WebSocket by these headers; null: it doesn't ask as it must. */
export function switchingAnswer(headers: IncomingHttpHeaders): string | null {
  const key = headers["sec-websocket-key"];
  const isAsked = headers.upgrade?.toLowerCase() === "websocket";
  if (!isAsked || headers["sec-websocket-version"] !== VERSION || key === undefined || !KEY.test(key)) {
    return null;
  }
  const accept = createHash("sha1")
    .update(key + GUID)
    .digest("base64");
  const lines = [
    "HTTP/1.1 101 Switching Protocols",
    "Upgrade: websocket",
    "Connection: Upgrade",
    `Sec-WebSocket-Accept: ${accept}`,
  ];
  return `${lines.join("\r\n")}\r\n\r\n`;
}
