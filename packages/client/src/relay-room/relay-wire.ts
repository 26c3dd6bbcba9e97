/** One connection to a relay, as whoever runs this code opens it: a browser its own WebSocket. */

import {
  type BoxAnswer,
  decodeBoxAnswer,
  decodeRelayAnswer,
  HushError,
  isRelayAnswer,
  type RelayAnswer,
} from "@hushroom/protocol";

/** One WebSocket to the relay's `/boxes`, its messages binary. */
export interface RelayWire {
  send(bytes: Uint8Array): void;
  /** Ends with the event `close`, too. */
  close(): void;
}

export interface RelayWireEvents {
  message(bytes: Uint8Array): void;
  close(): void;
}

/** Nothing is called before it has returned. */
export type OpenRelayWire = (events: RelayWireEvents) => RelayWire;

/** Null: what came breaks the protocol. */
export function readAnswer(bytes: Uint8Array): BoxAnswer | RelayAnswer | null {
  try {
    return isRelayAnswer(bytes) ? decodeRelayAnswer(bytes) : decodeBoxAnswer(bytes);
  } catch (error) {
    if (error instanceof HushError) return null;
    throw error;
  }
}
