/** The browser's own WebSocket to the daemon's API, as ApiConnection wants it. */

import type { OpenWire } from "@hushroom/client";
import { API_CLOSE_BAD_TOKEN } from "@hushroom/protocol";

/** `token` goes along as a subprotocol: a page can set no header there. */
export function browserWire(token: string): OpenWire {
  return (events) => {
    const socket = new WebSocket(`ws://${location.host}/api`, [`hushroom.${token}`]);
    socket.onopen = () => events.open();
    socket.onmessage = (message) => events.message(String(message.data));
    socket.onclose = ({ code }) => events.close(code === API_CLOSE_BAD_TOKEN);
    return { send: (text) => socket.send(text), close: () => socket.close() };
  };
}
