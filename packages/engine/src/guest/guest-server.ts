/** What guests reach of a room: guards every request, hands it to its route, and refuses in words. */

import { type IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { HushError, LOCAL_LIMITS, type RandomBytes } from "@hushroom/protocol";
import type { Clock } from "../clock.ts";
import type { Log } from "../log.ts";
import type { RoomDriver } from "../rooms/room-driver.ts";
import { CircuitsOfSessions } from "./circuits.ts";
import { type Connection, Connections, REQUEST_RATE } from "./connections.ts";
import { Exchange } from "./exchange.ts";
import { FormTokens } from "./form-token.ts";
import { FrameFan } from "./frame-fan.ts";
import { type GuestParts, noMember, pageView, stateOf } from "./guest-parts.ts";
import { HtmlFan } from "./html-fan.ts";
import { HttpListener, type ListenTarget } from "./http-listener.ts";
import { LiveDoor } from "./live.ts";
import { guestPages } from "./pages/guest-pages.ts";
import { ReachProofs } from "./reach-proofs.ts";
import { hasUnreadBody } from "./request-body.ts";
import { checkHost, checkSocketOrigin } from "./request-guard.ts";
import { isProbe, route } from "./router.ts";
import { StaticFiles } from "./static-files.ts";
import { statusOf } from "./status-codes.ts";
import { TokenBuckets } from "./token-bucket.ts";

const KEY_BYTES = 32;
const JOIN_RATE = { burst: LOCAL_LIMITS.GUEST_JOINS_BURST, perSecond: LOCAL_LIMITS.GUEST_JOINS_PER_SECOND };

export interface GuestServerOptions {
  /** The room's id: its cookie is named after it. */
  readonly id: string;
  readonly mode: "onion" | "lan";
  readonly driver: RoomDriver;
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly log: Log;
  readonly webRoot: string;
  readonly proxyLine: boolean;
  readonly closeCircuit: (circuit: string) => void;
  /** Default: GUEST_HEADERS_TIMEOUT_MS. */
  readonly headersTimeoutMs?: number | undefined;
}

export class GuestServer {
  lastGuestAt: number | null = null;
  #allowedHosts: () => readonly string[] = () => [];
  #cancelBeat: () => void = () => {};
  readonly #options: GuestServerOptions;
  readonly #parts: GuestParts;
  readonly #connections: Connections;
  readonly #listener: HttpListener;
  readonly #live: LiveDoor;
  readonly #sessionRate = new TokenBuckets(REQUEST_RATE, LOCAL_LIMITS.SESSIONS_MAX);
  readonly #circuits: CircuitsOfSessions;

  constructor(options: GuestServerOptions) {
    const { driver, clock, random, mode } = options;
    this.#options = options;
    this.#connections = new Connections(() => clock.monotonicMs());
    this.#listener = new HttpListener(
      this.#connections,
      options.proxyLine,
      options.headersTimeoutMs ?? LOCAL_LIMITS.GUEST_HEADERS_TIMEOUT_MS,
    );
    this.#circuits = new CircuitsOfSessions(options.closeCircuit, clock);
    this.#parts = {
      mode,
      driver,
      clock,
      random,
      formTokens: new FormTokens(random(KEY_BYTES)),
      reachProofs: new ReachProofs(random(KEY_BYTES)),
      files: new StaticFiles(options.webRoot),
      frames: new FrameFan(),
      pieces: new HtmlFan(),
      joinRate: new TokenBuckets(JOIN_RATE, LOCAL_LIMITS.INVITES_MAX),
    };
    this.#live = new LiveDoor(this.#parts);
    const { server } = this.#listener;
    const onRequest = (request: IncomingMessage, response: ServerResponse) =>
      void this.#answer(request, response);
    server.on("request", onRequest);
    server.on("checkContinue", onRequest);
    server.on("upgrade", (request, socket, head) => this.#upgrade(request, socket as Socket, head));
    driver.onEnded((session, code) => this.#circuits.ended(session, code));
  }

  async open(
    target: ListenTarget,
    allowedHosts: () => readonly string[],
  ): Promise<{ port: number } | { path: string }> {
    this.#allowedHosts = allowedHosts;
    const bound = await this.#listener.open(target);
    this.#beatLater(1);
    return bound;
  }

  isListening(): Promise<boolean> {
    return Promise.resolve(this.#listener.isOpen);
  }

  expectNonce(nonce: string): string {
    return this.#parts.reachProofs.expect(nonce);
  }

  /** Lets what was written arrive, but waits for nobody who does not read. */
  async close(): Promise<void> {
    this.#cancelBeat();
    const cancel = this.#options.clock.after(LOCAL_LIMITS.GUEST_CLOSE_GRACE_MS, () =>
      this.#connections.destroyAll(),
    );
    await this.#listener.close();
    cancel();
  }

  #beatLater(beat: number): void {
    this.#cancelBeat = this.#options.clock.after(LOCAL_LIMITS.GUEST_HEARTBEAT_MS, () => {
      const { frames, pieces } = this.#parts;
      for (const outlet of pieces.outlets) outlet.heartbeat();
      const pingDue = (beat * LOCAL_LIMITS.GUEST_HEARTBEAT_MS) % LOCAL_LIMITS.GUEST_PING_MS === 0;
      if (pingDue) for (const outlet of frames.outlets) outlet.ping();
      this.#beatLater(beat + 1);
    });
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { socket } = request;
    const connection = this.#connections.of(socket);
    if (connection === undefined || !this.#connections.mayBeSent(socket)) {
      socket.destroy();
      return;
    }
    const asked = () => this.#connections.asked(socket);
    if (hasUnreadBody(request)) request.once("end", asked);
    else asked();
    response.on("close", asked);
    response.sendDate = false;
    const exchange = new Exchange(request, response, connection, this.#options.id);
    try {
      this.#admit(exchange, connection);
      await route(exchange, this.#parts);
    } catch (error) {
      this.#refuse(exchange, this.#refusalOf(error));
    }
  }

  #upgrade(request: IncomingMessage, socket: Socket, head: Buffer): void {
    const connection = this.#connections.of(socket);
    socket.on("error", () => socket.destroy());
    if (connection === undefined || !this.#connections.mayBeSent(socket)) {
      socket.destroy();
      return;
    }
    const response = new ServerResponse(request);
    try {
      response.assignSocket(socket);
    } catch {
      // The answer to the request before is still under way: only a hostile guest asks for both at once.
      socket.destroy();
      return;
    }
    response.sendDate = false;
    response.shouldKeepAlive = false;
    response.on("finish", () => socket.destroySoon());
    const exchange = new Exchange(request, response, connection, this.#options.id);
    try {
      this.#admit(exchange, connection);
      const session = this.#liveSession(exchange);
      const after = exchange.query.get("after") ?? null;
      response.detachSocket(socket);
      connection.keep();
      this.#live.upgrade(request, socket, head, session, after);
    } catch (error) {
      this.#refuse(exchange, this.#refusalOf(error));
    }
  }

  #liveSession(exchange: Exchange): string {
    if (exchange.path !== "/live") throw new HushError("GUEST_NOT_FOUND");
    checkSocketOrigin(exchange.request);
    const state = stateOf(exchange, this.#parts);
    if (exchange.session === null || state.state === "stranger" || state.state === "ended") {
      throw noMember(state);
    }
    return exchange.session;
  }

  /** For this host, and not too many. */
  #admit(exchange: Exchange, connection: Connection): void {
    const { clock, driver } = this.#options;
    const nowMs = clock.monotonicMs();
    checkHost(exchange.request, this.#allowedHosts());
    if (!isProbe(exchange.request.url)) this.lastGuestAt = clock.nowMs();
    if (!connection.mayAsk(nowMs)) throw new HushError("GUEST_TOO_MANY");
    const { session } = exchange;
    // Anybody can make up sessions; only those that the room knows are counted.
    if (session === null || driver.room.sessionState(session).state === "stranger") return;
    this.#circuits.seen(session, connection.circuit);
    if (!this.#sessionRate.take(session, nowMs)) throw new HushError("GUEST_TOO_MANY");
  }

  #refusalOf(error: unknown): HushError {
    if (error instanceof HushError) return error;
    this.#options.log.write("error", "unexpected");
    return new HushError("INTERNAL", {}, error);
  }

  #refuse(exchange: Exchange, { code, detail }: HushError): void {
    const { request, response, connection } = exchange;
    if (response.headersSent || code === "GUEST_TOO_SLOW") {
      request.socket.destroy();
      return;
    }
    if (hasUnreadBody(request) || (code === "GUEST_TOO_MANY" && connection.refused())) {
      response.setHeader("Connection", "close");
    }
    if (code === "GUEST_BAD_HOST") {
      response.writeHead(statusOf(code), { "Content-Type": "text/plain" }).end(code);
    } else if (exchange.wantsJson) {
      exchange.refuseJson(code, detail);
    } else {
      const view = { ...pageView(exchange, this.#parts), roomName: null, problem: { code, detail } };
      exchange.html(statusOf(code), guestPages.problem(view));
    }
  }
}
