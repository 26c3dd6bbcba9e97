/** The WebSocket of a guest over whatever way leads to the room. */

import type { IncomingMessage } from "node:http";
import type { OpenLive } from "@hushroom/client";
import { openWebSocket } from "@hushroom/net";
import { type HushError, PROTOCOL_LIMITS } from "@hushroom/protocol";
import { type Door, refusalIn } from "./room-door.ts";
import type { RoomLink } from "./room-link.ts";
import type { WayToRoom } from "./way-to-room.ts";

const HANDSHAKE_TIMEOUT_MS = 30_000;
const REFUSAL_BYTES_MAX = 4096;

/** A handshake that the room refuses will not be accepted later either: the session has ended, `refused` says why. */
export function liveThrough(
  way: WayToRoom,
  link: RoomLink,
  door: Door,
  refused: (error: HushError) => void,
): OpenLive {
  return (after, events) => {
    const closing = new AbortController();
    let send = (_text: string) => {};
    way.dial().then(
      (stream) => {
        let final = false;
        const socket = openWebSocket(stream, {
          host: link.authority,
          path: after === null ? "/live" : `/live?after=${after}`,
          headers: { cookie: door.cookie, origin: `http://${link.authority}`, accept: "application/json" },
          messageBytesMax: PROTOCOL_LIMITS.HOST_FRAME_BYTES_MAX,
          handshakeTimeoutMs: HANDSHAKE_TIMEOUT_MS,
        });
        send = (text) => socket.send(text);
        closing.signal.addEventListener("abort", () => socket.close());
        socket.on("open", () => events.open());
        socket.on("message", (data) => events.message(String(data)));
        socket.on("unexpected-response", (_request, response) => {
          final = (response.statusCode ?? 0) < 500;
          void readRefusal(response).then((body) => {
            if (final) refused(refusalIn(body));
            socket.terminate();
          });
        });
        socket.on("error", () => socket.terminate());
        socket.on("close", () => events.close(final));
      },
      () => events.close(false),
    );
    return { send: (text) => send(text), close: () => closing.abort() };
  };
}

/** Empty if it breaks off or is longer than a refusal can be. */
async function readRefusal(response: IncomingMessage): Promise<string> {
  let body = "";
  try {
    for await (const chunk of response.setEncoding("utf8")) {
      body += chunk;
      if (body.length > REFUSAL_BYTES_MAX) return "";
    }
  } catch {
    return "";
  }
  return body;
}
