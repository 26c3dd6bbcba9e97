/**
 * The own box server and its onion service. Only those whose keys it knows can even see whether it is up: without any
 * key it is not published at all, since a service without keys would be everybody's.
 */

import type { OnionTarget, Tor } from "@hushroom/net";
import { clientPublicKey } from "@hushroom/net";
import { LOCAL_LIMITS, type RandomBytes } from "@hushroom/protocol";
import { BoxListener, BoxServer, keepExpected } from "@hushroom/relay";
import type { Clock } from "../clock.ts";
import type { Log } from "../log.ts";

/** A contact has one circuit for each conversation; a flood on one circuit stops here. */
const STREAMS_PER_CIRCUIT = 16;
/** Changes of who may connect come in groups, and each is a publication. */
const PUBLISH_PAUSE_MS = 1500;
const RETRY_MS = 15_000;
const HOUSEKEEPING_MS = 60_000;

export interface OwnPlaceOptions {
  readonly address: string;
  /** As tor takes it. */
  readonly key: string;
  readonly listen: { readonly path: string } | { readonly host: string; readonly port: 0 };
  readonly clock: Clock;
  readonly log: Log;
  readonly random: RandomBytes;
  readonly arrived: (address: string, frame: Uint8Array) => void;
}

export class OwnPlace {
  readonly server: BoxServer;
  readonly #options: OwnPlaceOptions;
  #listener: BoxListener | null = null;
  #target: OnionTarget | null = null;
  #tor: Tor | null = null;
  #wanted: readonly string[] = [];
  #leftOut: ReadonlySet<string> = new Set();
  /** By the private keys of now: each costs a scalar multiplication. */
  #publicKeys = new Map<string, string>();
  #published = "";
  #publishing: Promise<void> | null = null;
  #cancelPublish: () => void = () => {};
  #cancelHousekeeping: () => void = () => {};
  #isClosed = false;
  #isExpelling = false;

  constructor(options: OwnPlaceOptions) {
    this.#options = options;
    const { clock, random, arrived } = options;
    this.server = new BoxServer({
      capacity: LOCAL_LIMITS.OWN_BOXES_MAX,
      ttlMs: LOCAL_LIMITS.OWN_BOX_TTL_MS,
      admit: keepExpected,
      nowMs: () => clock.monotonicMs(),
      random,
      arrived,
    });
  }

  async open(): Promise<void> {
    this.#listener = new BoxListener(this.server);
    this.#target = await this.#listener.open(this.#options.listen);
    this.#keepHouse();
  }

  /**
   * Private keys (base64) of everybody who may connect, the most important first; both ends can make theirs. Those that
   * don't fit into what Tor publishes are left out: with more it would publish nothing at all, and say so to nobody. True:
   * others are left out than before.
   */
  allow(privateKeys: readonly string[]): boolean {
    const all = [...new Set(privateKeys)];
    const before = this.#leftOut;
    this.#leftOut = new Set(all.slice(LOCAL_LIMITS.DIAL_KEYS_MAX));
    this.#admit(all.slice(0, LOCAL_LIMITS.DIAL_KEYS_MAX));
    return before.size !== this.#leftOut.size || [...before].some((key) => !this.#leftOut.has(key));
  }

  /** Whether there was no room for any of these private keys (base64). */
  leavesOut(privateKeys: readonly string[]): boolean {
    return privateKeys.length > 0 && privateKeys.every((key) => this.#leftOut.has(key));
  }

  get isFull(): boolean {
    return this.#leftOut.size > 0;
  }

  #admit(fitting: readonly string[]): void {
    const before = this.#publicKeys;
    this.#publicKeys = new Map(fitting.map((key) => [key, before.get(key) ?? clientPublicKey(key)]));
    const wanted = [...new Set(this.#publicKeys.values())].sort();
    if (wanted.join() === this.#wanted.join()) return;
    this.#wanted = wanted;
    this.#publishSoon(PUBLISH_PAUSE_MS);
    const leftOut = this.#leftOut.size;
    if (leftOut > 0)
      this.#options.log.write("error", "own-place-full", { leftOut }, "SEALED_TOO_MANY_DIALLERS");
  }

  /**
   * Everybody is cut off, since nobody knows whose connection is whose: now, and once the onion service knows the new
   * keys. Who may come in dials again.
   */
  expel(): void {
    this.#isExpelling = true;
    this.#listener?.cutAll();
  }

  /** A tor that is ready and does not serve this address yet. */
  useTor(tor: Tor): void {
    this.#tor = tor;
    this.#published = "";
    this.#publishSoon(0);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#cancelPublish();
    this.#cancelHousekeeping();
    await this.#listener?.close();
    await this.#tor?.removeOnion(this.#options.address).catch(() => {});
  }

  #keepHouse(): void {
    this.#cancelHousekeeping = this.#options.clock.after(HOUSEKEEPING_MS, () => {
      this.server.tick(this.#options.clock.monotonicMs());
      this.#keepHouse();
    });
  }

  #publishSoon(delayMs: number): void {
    this.#cancelPublish();
    if (this.#isClosed) return;
    this.#cancelPublish = this.#options.clock.after(delayMs, () => {
      this.#publishing ??= this.#publish()
        .catch(() => this.#publishSoon(RETRY_MS))
        .finally(() => {
          this.#publishing = null;
          if (this.#wanted.join() !== this.#published) this.#publishSoon(PUBLISH_PAUSE_MS);
        });
    });
  }

  async #publish(): Promise<void> {
    const tor = this.#tor;
    const clientKeys = this.#wanted;
    if (tor === null || tor.status.phase !== "ready" || this.#target === null) return;
    const { address, key, log } = this.#options;
    await tor.removeOnion(address);
    if (clientKeys.length > 0 && !this.#isClosed) {
      await tor.addOnion({
        key,
        virtualPort: 80,
        target: this.#target,
        maxStreams: STREAMS_PER_CIRCUIT,
        proofOfWork: true,
        clientKeys,
        hardened: false,
      });
    }
    this.#published = clientKeys.join();
    if (this.#isExpelling && this.#published === this.#wanted.join()) {
      this.#isExpelling = false;
      this.#listener?.cutAll();
    }
    log.write("info", "own-place-published", { keys: clientKeys.length });
  }
}
