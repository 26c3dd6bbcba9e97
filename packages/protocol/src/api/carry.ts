/** Where the program carries a page's WebSocket to an onion relay, `?to=ADDRESS`; the key (`relayRoom.key`) is its subprotocol. */
export const CARRY_PATH = "/carry";
