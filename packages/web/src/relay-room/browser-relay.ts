/** The browser's own WebSocket to a relay, its clock and its randomness, as a relay room wants them. */

import { type RelayRoomParts, type RelayWire, type RelayWireEvents, relaySocketUrl } from "@hushroom/client";
import { BOX_PATH } from "@hushroom/protocol";

const openWire =
  (relay: string) =>
  (events: RelayWireEvents): RelayWire => {
    let isOver = false;
    const over = () => {
      if (isOver) return;
      isOver = true;
      events.close();
    };
    const socket = openSocket(relaySocketUrl(relay, BOX_PATH, location.protocol === "https:"));
    if (socket === null) {
      setTimeout(over);
      return { send: () => {}, close: over };
    }
    socket.binaryType = "arraybuffer";
    socket.onmessage = ({ data }) => {
      // Text is nothing that a relay says.
      if (!isOver) events.message(data instanceof ArrayBuffer ? new Uint8Array(data) : new Uint8Array(0));
    };
    socket.onclose = over;
    return {
      send: (bytes) => socket.send(new Uint8Array(bytes)),
      close: () => {
        socket.close();
        // The browser would wait for a network that is gone.
        over();
      },
    };
  };

/** Null: the browser opens nothing of the kind from this page. */
function openSocket(url: string): WebSocket | null {
  try {
    return new WebSocket(url);
  } catch {
    return null;
  }
}

export const browserParts: RelayRoomParts = {
  open: openWire,
  random: (length) => crypto.getRandomValues(new Uint8Array(length)),
  nowMs: () => Date.now(),
  timers: {
    setTimeout: (callback, delayMs) => setTimeout(callback, delayMs),
    clearTimeout: (timer) => clearTimeout(timer as number),
  },
};
