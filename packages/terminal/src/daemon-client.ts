/** Reaches a running program over the unix socket in its data folder. */

import { ApiConnection, type OpenWire } from "@hushroom/client";
import { apiSocketPath } from "@hushroom/engine";
import { dialLocalSocket, openWebSocket } from "@hushroom/net";
import { API_CLOSE_BAD_TOKEN, HushError, LOCAL_LIMITS } from "@hushroom/protocol";

const HANDSHAKE_TIMEOUT_MS = 5000;

const timers = {
  setTimeout: (callback: () => void, delayMs: number) => setTimeout(callback, delayMs),
  clearTimeout: (timer: unknown) => clearTimeout(timer as NodeJS.Timeout),
};

/** Throws API_UNAVAILABLE if no program runs with this data folder. */
export async function connectToProgram(data: string): Promise<ApiConnection> {
  const path = apiSocketPath(data);
  const stream = await dialLocalSocket(path).catch((error) => {
    throw new HushError("API_UNAVAILABLE", {}, error);
  });
  stream.destroy();
  const connection = new ApiConnection(wireTo(path), timers);
  // A program that hangs up before it has answered is about to end: it won't come back.
  const stopWatching = connection.onState((state) => {
    if (state === "lost") connection.close();
  });
  await connection.opened();
  stopWatching();
  return connection;
}

function wireTo(path: string): OpenWire {
  return (events) => {
    const closing = new AbortController();
    let send = (_text: string) => {};
    dialLocalSocket(path).then(
      (stream) => {
        const socket = openWebSocket(stream, {
          host: "localhost",
          path: "/api",
          messageBytesMax: LOCAL_LIMITS.API_BUFFERED_BYTES_MAX,
          handshakeTimeoutMs: HANDSHAKE_TIMEOUT_MS,
        });
        send = (text) => socket.send(text);
        closing.signal.addEventListener("abort", () => socket.close());
        socket.on("open", () => events.open());
        socket.on("message", (data) => events.message(String(data)));
        socket.on("error", () => socket.terminate());
        socket.on("close", (code) => events.close(code === API_CLOSE_BAD_TOKEN));
      },
      () => events.close(false),
    );
    return { send: (text) => send(text), close: () => closing.abort() };
  };
}
