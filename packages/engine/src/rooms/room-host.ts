/** A hosted room: the machine, its driver and the listener that guests reach, opened and closed together. */

import {
  type Answer,
  defaultSettings,
  HushError,
  type RandomBytes,
  type Reachability,
  Room,
  randomId,
} from "@hushroom/protocol";
import type { Clock } from "../clock.ts";
import { GuestServer } from "../guest/guest-server.ts";
import type { ListenTarget } from "../guest/http-listener.ts";
import type { Log } from "../log.ts";
import { hashPassword } from "./passwords.ts";
import { RoomDriver, type RoomListener, type RoomRequest } from "./room-driver.ts";

const ID_BYTES = 10;
const DEFAULT_HOST_NAME = "Host";

export interface RoomHostOptions {
  readonly name: string;
  /** Null: `DEFAULT_HOST_NAME`. */
  readonly hostName: string | null;
  /** Null: the room has none. */
  readonly password: string | null;
  readonly waitingRoom: boolean;
  /** `uses` null: any number; `expiresAt` null: never. */
  readonly firstInvite: { readonly uses: number | null; readonly expiresAt: number | null };
  readonly mode: "onion" | "lan";
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly log: Log;
  /** The folder of the built web files: guest.js and style.css. */
  readonly webRoot: string;
  /** Connections begin with the line by which tor names their circuit (HiddenServiceExportCircuitID haproxy). */
  readonly proxyLine: boolean;
  /** Closes the circuit of one who was kicked or banned. */
  readonly closeCircuit: (circuit: string) => void;
  /** From the connection to the end of the headers; default: GUEST_HEADERS_TIMEOUT_MS. */
  readonly headersTimeoutMs?: number | undefined;
}

export class RoomHost {
  readonly id: string;
  readonly #driver: RoomDriver;
  readonly #guests: GuestServer;

  private constructor(options: RoomHostOptions, passwordHash: string | null) {
    const { clock, random } = options;
    this.id = randomId(random, ID_BYTES);
    const settings = {
      ...defaultSettings(options.name),
      waitingRoom: options.waitingRoom,
      hasPassword: passwordHash !== null,
    };
    const hostName = options.hostName ?? DEFAULT_HOST_NAME;
    this.#driver = new RoomDriver(
      new Room({ settings, hostName, passwordHash, random }, clock.nowMs()),
      clock,
    );
    this.#guests = new GuestServer({ ...options, id: this.id, driver: this.#driver });
  }

  /** Throws HushError if the room's or the host's name, or the first invite, can't be. */
  static async create(options: RoomHostOptions): Promise<RoomHost> {
    const passwordHash = options.password === null ? null : await hashPassword(options.password);
    const host = new RoomHost(options, passwordHash);
    const invite = { name: "invite", ...options.firstInvite } as const;
    const answer = await host.request({ kind: "command", by: { host: true }, command: invite });
    if (!answer.ok) throw new HushError(answer.code, answer.detail);
    return host;
  }

  /** To read; everything that changes it goes through `request`. */
  get room(): Room {
    return this.#driver.room;
  }

  /** Resolves when the room has closed, by `close` or by command; `close` then ends the listener. */
  get closed(): Promise<void> {
    return this.#driver.closed;
  }

  /** Unix milliseconds of the last request of a guest (the prober's don't count); null if there was none. */
  get lastGuestAt(): number | null {
    return this.#guests.lastGuestAt;
  }

  request(request: RoomRequest): Promise<Answer> {
    return this.#driver.request(request);
  }

  onEvent(listener: RoomListener): () => void {
    return this.#driver.onEvent(listener);
  }

  setReachability(reachability: Reachability): void {
    this.#driver.feed({ kind: "reachability", reachability });
  }

  /** `allowedHosts` are Host headers as browsers send them: `<onion>`, `192.168.1.2:8080`. Throws CONFIG_PORT_TAKEN. */
  listen(
    target: ListenTarget,
    allowedHosts: () => readonly string[],
  ): Promise<{ port: number } | { path: string }> {
    return this.#guests.open(target, allowedHosts);
  }

  /** Whether a guest's connection would be accepted now. */
  isListening(): Promise<boolean> {
    return this.#guests.isListening();
  }

  /** Makes `GET /reach/<nonce>` answer, once, with the proof returned here. */
  expectNonce(nonce: string): string {
    return this.#guests.expectNonce(nonce);
  }

  /** Closes the room with a notice to everyone in it, then the listener. */
  async close(): Promise<void> {
    await this.#driver.request({ kind: "command", by: { host: true }, command: { name: "close" } });
    this.#driver.dispose();
    await this.#guests.close();
  }
}
