/**
 * Carries what a page of relay rooms and its relay say to each other over this device's Tor: a WebSocket from the page, one
 * to the relay, and each message passed on as it is. Headers of the browser go no further. Only onion relays are dialled,
 * so that a page that went wrong reaches nothing else.
 */

import { randomBytes } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { openWebSocket, type Tor } from "@hushroom/net";
import {
  BOX_ANSWER_BYTES_MAX,
  BOX_PATH,
  BOX_REQUEST_BYTES_MAX,
  CARRY_PATH,
  equalBytes,
  HushError,
  LOCAL_LIMITS,
  parseRelayAddress,
  type RelayAddress,
} from "@hushroom/protocol";
import { type RawData, type WebSocket, WebSocketServer } from "ws";
import { socketToken } from "./access.ts";
import { createApiToken } from "./api-methods.ts";

const { CARRIED_MAX, CARRIED_BUFFERED_BYTES_MAX, BOX_HANDSHAKE_TIMEOUT_MS } = LOCAL_LIMITS;

/** What the page is told when the relay is not reached, or has gone. */
const CLOSE_UNREACHED = 4502;

export class RelayCarrier {
  /** Not the API's: the page that has this one talks with strangers. */
  readonly key = createApiToken();
  readonly #needTor: () => Tor;
  readonly #pages = new Set<WebSocket>();
  readonly #sockets = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: BOX_REQUEST_BYTES_MAX,
  });

  constructor(needTor: () => Tor) {
    this.#needTor = needTor;
  }

  /** False: the request has no business here. The caller has looked at its Host and Origin. */
  take(request: IncomingMessage, socket: Socket, head: Buffer): boolean {
    const relay = relayOf(request);
    const isAllowed = equalBytes(Buffer.from(socketToken(request) ?? ""), Buffer.from(this.key));
    if (relay === null || !isAllowed || this.#pages.size >= CARRIED_MAX) return false;
    this.#sockets.handleUpgrade(request, socket, head, (page) => {
      this.#pages.add(page);
      page.on("error", () => page.terminate());
      page.on("close", () => this.#pages.delete(page));
      void this.#carry(page, relay);
    });
    return true;
  }

  close(): void {
    for (const page of this.#pages) page.close(1001);
  }

  async #carry(page: WebSocket, { host, port }: RelayAddress): Promise<void> {
    try {
      const tor = this.#needTor();
      // A name of its own: whoever comes back is no more the same than another.
      const stream = await tor.dial(host, port, `carried ${randomBytes(8).toString("hex")}`);
      const relay = openWebSocket(stream, {
        host,
        path: BOX_PATH,
        messageBytesMax: BOX_ANSWER_BYTES_MAX,
        handshakeTimeoutMs: BOX_HANDSHAKE_TIMEOUT_MS,
      });
      join(page, relay, stream);
    } catch (error) {
      if (!(error instanceof HushError)) throw error;
      page.close(CLOSE_UNREACHED);
    }
  }
}

/** Null: the path is another one, or names no onion relay. */
function relayOf({ url }: IncomingMessage): RelayAddress | null {
  const [path, query] = (url ?? "").split("?");
  if (path !== CARRY_PATH) return null;
  try {
    const relay = parseRelayAddress(new URLSearchParams(query).get("to") ?? "");
    return relay.host.endsWith(".onion") ? relay : null;
  } catch (error) {
    if (error instanceof HushError) return null;
    throw error;
  }
}

/** Until either ends, or reads too slowly. */
function join(page: WebSocket, relay: WebSocket, stream: Duplex): void {
  const end = () => {
    relay.terminate();
    stream.destroy();
    if (page.readyState === page.OPEN) page.close(CLOSE_UNREACHED);
  };
  const pass = (to: WebSocket) => (data: RawData, isBinary: boolean) => {
    const isGood = isBinary && to.readyState === to.OPEN && to.bufferedAmount <= CARRIED_BUFFERED_BYTES_MAX;
    if (isGood) to.send(data);
    else end();
  };
  relay.on("error", end);
  relay.on("close", end);
  page.on("close", end);
  page.on("message", pass(relay));
  relay.on("message", pass(page));
  if (page.readyState !== page.OPEN) end();
}
