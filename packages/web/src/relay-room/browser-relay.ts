/** A WebSocket to a relay, the browser's own or one over the program that gave the page; its clock and its randomness, as a relay room wants them. */

import {
  carrySocketUrl,
  isOnionRelay,
  type RelayRoomParts,
  type RelayWire,
  type RelayWireEvents,
  relaySocketUrl,
} from "@hushroom/client";
import { BOX_PATH } from "@hushroom/protocol";

const openWire =
  (relay: string, carryKey: string | null) =>
  (events: RelayWireEvents): RelayWire => {
    let isOver = false;
    const over = () => {
      if (isOver) return;
      isOver = true;
      events.close();
    };
    const socket = openSocket(relay, carryKey);
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
function openSocket(relay: string, carryKey: string | null): WebSocket | null {
  try {
    return carryKey !== null && isOnionRelay(relay)
      ? new WebSocket(carrySocketUrl(location, relay), [`hushroom.${carryKey}`])
      : new WebSocket(relaySocketUrl(relay, BOX_PATH, location.protocol === "https:"));
  } catch {
    return null;
  }
}

/** As soon as whatever else waits has had its turn. Timers are late in a tab that is hidden; messages aren't. */
function soon(run: () => void): void {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    port1.close();
    run();
  };
  port2.postMessage(null);
}

/** `carryKey`: of the program that gave the page, which carries it to onion relays; null: all is the browser's own. */
export const browserParts = (carryKey: string | null): RelayRoomParts => ({
  open: (relay) => openWire(relay, carryKey),
  random: (length) => crypto.getRandomValues(new Uint8Array(length)),
  nowMs: () => Date.now(),
  soon,
  invites: new Map(),
  timers: {
    setTimeout: (callback, delayMs) => setTimeout(callback, delayMs),
    clearTimeout: (timer) => clearTimeout(timer as number),
  },
});
