/**
 * A room at an onion address of its own. The key is made here, so the link is known before tor is up; the service is
 * handed to tor whenever tor is ready and does not serve it, and a watch proves that it is reached from outside.
 */

import { createClientKey, createOnionKey, type OnionTarget, type Tor } from "@hushroom/net";
import type { RandomBytes } from "@hushroom/protocol";
import type { Clock } from "../clock.ts";
import type { Log } from "../log.ts";
import type { Prober } from "../reachability/prober.ts";
import type { ReachabilityTiming, Repair } from "../reachability/reachability.ts";
import { ReachabilityWatch } from "../reachability/watch.ts";
import type { RoomHost } from "../rooms/room-host.ts";
import type { Placement } from "./placement.ts";

/** Tor Browser puts all tabs of an onion on one circuit; a flood on one circuit stops here. */
const STREAMS_PER_CIRCUIT = 32;

export interface OnionPlacementOptions {
  readonly tor: Tor;
  readonly prober: Prober;
  readonly timing: ReachabilityTiming;
  readonly clock: Clock;
  readonly log: Log;
  readonly random: RandomBytes;
  /** Where the room listens for tor: a unix socket of the user's own, or any free loopback port. */
  readonly listen: { readonly path: string } | { readonly host: string; readonly port: 0 };
  readonly clientKey: boolean;
  readonly hardened: boolean;
}

export class OnionPlacement implements Placement {
  readonly mode = "onion";
  readonly baseUrl: string;
  readonly guestKey: string | null;
  #target: OnionTarget | null = null;
  #publishing: Promise<void> | null = null;
  #closed = false;
  #guestSeenAt: number | null = null;
  readonly #address: string;
  readonly #key: string;
  readonly #clientPublicKeys: readonly string[];
  readonly #options: OnionPlacementOptions;
  readonly #ends: (() => void)[] = [];
  #watch: ReachabilityWatch | null = null;

  constructor(options: OnionPlacementOptions) {
    const service = createOnionKey(options.random);
    const client = options.clientKey ? createClientKey() : null;
    this.#options = options;
    this.#address = service.address;
    this.#key = service.key;
    this.#clientPublicKeys = client === null ? [] : [client.publicKey];
    this.baseUrl = `http://${service.address}`;
    this.guestKey = client === null ? null : client.privateKey;
  }

  async open(host: RoomHost): Promise<void> {
    const { tor, prober, timing, clock, log } = this.#options;
    this.#target = await this.#listen(host);
    this.#watch = new ReachabilityWatch(
      {
        probe: (timeoutMs) => prober.probe(this.#probeTarget(host), timeoutMs),
        look: () => this.#look(host),
        repair: (repair) => this.#repair(host, repair),
        changed: (reachability) => host.setReachability(reachability),
      },
      timing,
      clock,
      log,
    );
    this.#ends.push(
      tor.onOnionEvent((event) => {
        if (event.address === this.#address && event.kind === "uploaded")
          this.#watch?.tell({ kind: "published" });
      }),
      tor.onStatus((status) => {
        if (status.phase === "ready") this.#publishSoon();
        else this.#watch?.tell({ kind: "looked", healthy: false });
      }),
    );
    prober.warmUp();
    if (tor.status.phase === "ready") this.#publishSoon();
  }

  check(): void {
    this.#watch?.tell({ kind: "check" });
  }

  woke(): void {
    this.#watch?.tell({ kind: "woke" });
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#watch?.stop();
    for (const end of this.#ends) end();
    await this.#options.tor.removeOnion(this.#address).catch(() => {});
  }

  #listen(host: RoomHost): Promise<OnionTarget> {
    return host.listen(this.#options.listen, () => [this.#address]);
  }

  #probeTarget(host: RoomHost) {
    return {
      address: this.#address,
      clientKey: this.guestKey,
      expectNonce: (n: string) => host.expectNonce(n),
    };
  }

  #publishSoon(): void {
    this.#publish().catch(() => this.#watch?.tell({ kind: "looked", healthy: false }));
  }

  /** Hands the service to tor unless tor has it: one publication at a time, so one publisher per key. */
  #publish(): Promise<void> {
    this.#publishing ??= this.#publishNow().finally(() => {
      this.#publishing = null;
    });
    return this.#publishing;
  }

  async #publishNow(): Promise<void> {
    const { tor } = this.#options;
    await tor.ready(AbortSignal.timeout(this.#options.timing.repairTimeoutMs));
    if (this.#closed || this.#target === null || (await tor.listOnions()).includes(this.#address)) return;
    await tor.addOnion({
      key: this.#key,
      virtualPort: 80,
      target: this.#target,
      maxStreams: STREAMS_PER_CIRCUIT,
      proofOfWork: true,
      clientKeys: this.#clientPublicKeys,
      hardened: this.#options.hardened,
    });
  }

  async #look(host: RoomHost): Promise<boolean> {
    const { tor } = this.#options;
    if (host.lastGuestAt !== this.#guestSeenAt) {
      this.#guestSeenAt = host.lastGuestAt;
      this.#watch?.tell({ kind: "guest-traffic" });
    }
    if (tor.status.phase !== "ready" || !(await host.isListening())) return false;
    return (await tor.listOnions()).includes(this.#address);
  }

  async #repair(host: RoomHost, repair: Repair): Promise<void> {
    const { tor } = this.#options;
    if (!(await host.isListening())) this.#target = await this.#listen(host);
    if (repair === "new-circuits") return tor.renewCircuits();
    if (repair === "restart-tor") await tor.restart();
    else await tor.removeOnion(this.#address);
    await this.#publish();
  }
}
