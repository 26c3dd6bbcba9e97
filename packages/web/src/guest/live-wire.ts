/** The browser's own WebSocket to `/live`. */

import type { OpenLive } from "@hushroom/client";

/** The host closes with this when it does not want this session any more (RFC 6455 §7.4.1: policy). */
const CLOSE_POLICY = 1008;

export const openLive: OpenLive = (after, events) => {
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  const query = after === null ? "" : `?after=${after}`;
  const socket = new WebSocket(`${scheme}://${location.host}/live${query}`);
  let wasOpen = false;
  socket.onopen = () => {
    wasOpen = true;
    events.open();
  };
  socket.onmessage = (message) => events.message(String(message.data));
  socket.onclose = ({ code }) => {
    if (code === CLOSE_POLICY) events.close(true);
    else if (wasOpen) events.close(false);
    else void hasEnded().then(events.close);
  };
  return { send: (text) => socket.send(text), close: () => socket.close() };
};

/** Why no connection was made, browsers don't tell; the page itself does: it is refused to those who are out. */
async function hasEnded(): Promise<boolean> {
  try {
    const page = await fetch("/", { cache: "no-store" });
    return page.status === 403 || page.status === 410;
  } catch {
    return false;
  }
}
