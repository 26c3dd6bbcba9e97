/**
 * The way round from outside: a small second tor asks a room for a nonce that nobody could know, over a new circuit
 * and a freshly fetched descriptor. The own tor can't tell: it has its descriptor cached, uploaded or not.
 */

import { randomBytes } from "node:crypto";
import { clientKeyToBase64, exchangeHttp, type Tor } from "@hushroom/net";
import { equalBytes, errorCodeOf, HushError } from "@hushroom/protocol";
import type { Clock } from "../clock.ts";
import type { Log } from "../log.ts";
import type { ProbeResult } from "./reachability.ts";

const NONCE_BYTES = 16;
const REPLY_BYTES_MAX = 1024;
/** Tor takes NEWNYM at most every 10 s and puts off the next: wait for its turn, or the old descriptor is used. */
const RENEW_EVERY_MS = 10_500;
/** What works takes a second or two; a circuit that hangs is not waited for. */
const DIAL_TIMEOUT_MS = 8_000;
const DIAL_AGAIN_MS = 250;

export interface ProbeTarget {
  readonly address: string;
  /** The key of a room that asks for one, else null. */
  readonly clientKey: string | null;
  /** Makes the room's listener answer `nonce` once; returns the answer to expect. */
  expectNonce(nonce: string): string;
}

export class Prober {
  #tor: Tor | null = null;
  #renewedAtMs = Number.NEGATIVE_INFINITY;
  #turn: Promise<unknown> = Promise.resolve();
  /** Addresses whose descriptor this tor may hold. */
  readonly #fetched = new Set<string>();
  readonly #startTor: () => Tor;
  readonly #clock: Clock;
  readonly #log: Log;

  constructor(startTor: () => Tor, clock: Clock, log: Log) {
    this.#startTor = startTor;
    this.#clock = clock;
    this.#log = log;
  }

  /** Begins to bootstrap, so that the first probe need not wait for it. */
  warmUp(): void {
    this.#tor ??= this.#startTor();
  }

  /** One at a time: forgetting descriptors concerns all of them. */
  probe(target: ProbeTarget, timeoutMs: number): Promise<ProbeResult> {
    const probing = this.#turn.then(() => this.#probe(target, timeoutMs));
    this.#turn = probing.catch(() => "failed");
    return probing;
  }

  async setBridges(lines: readonly string[]): Promise<void> {
    await this.#tor?.setBridges(lines);
  }

  async stop(): Promise<void> {
    await this.#tor?.stop();
    this.#tor = null;
  }

  async #probe(target: ProbeTarget, timeoutMs: number): Promise<ProbeResult> {
    this.warmUp();
    const tor = this.#tor;
    if (tor === null) return "inconclusive";
    const deadlineMs = this.#clock.monotonicMs() + timeoutMs;
    try {
      await tor.ready(AbortSignal.timeout(timeoutMs));
      await this.#forgetDescriptor(tor, target);
      return (await this.#roundTrip(tor, target, deadlineMs)) ? "reached" : "failed";
    } catch (error) {
      this.#log.write("debug", "reachability-failed", {}, errorCodeOf(error));
      return tor.status.phase === "ready" ? "failed" : "inconclusive";
    }
  }

  async #forgetDescriptor(tor: Tor, target: ProbeTarget): Promise<void> {
    if (!this.#fetched.has(target.address)) {
      this.#fetched.add(target.address);
      const key = target.clientKey === null ? null : clientKeyToBase64(target.clientKey);
      if (key !== null) await tor.addClientKey(target.address, key);
      return;
    }
    const waitMs = this.#renewedAtMs + RENEW_EVERY_MS - this.#clock.monotonicMs();
    if (waitMs > 0) await new Promise<void>((resolve) => this.#clock.after(waitMs, resolve));
    await tor.renewCircuits();
    this.#renewedAtMs = this.#clock.monotonicMs();
  }

  async #roundTrip(tor: Tor, target: ProbeTarget, deadlineMs: number): Promise<boolean> {
    const stream = await this.#dial(tor, target.address, deadlineMs);
    const nonce = randomBytes(NONCE_BYTES).toString("hex");
    const expected = target.expectNonce(nonce);
    const reply = await exchangeHttp(stream, {
      method: "GET",
      host: target.address,
      path: `/reach/${nonce}`,
      timeoutMs: Math.max(1, deadlineMs - this.#clock.monotonicMs()),
      bodyBytesMax: REPLY_BYTES_MAX,
    });
    return reply.status === 200 && equalBytes(Buffer.from(reply.body), Buffer.from(expected));
  }

  /** Again and again, each time by new circuits: one may hang, a descriptor may be on its way still. */
  async #dial(tor: Tor, address: string, deadlineMs: number) {
    for (;;) {
      const leftMs = deadlineMs - this.#clock.monotonicMs();
      if (leftMs <= 0) throw new HushError("DIAL_TIMEOUT");
      try {
        return await tor.dial(
          address,
          80,
          randomBytes(16).toString("hex"),
          Math.min(DIAL_TIMEOUT_MS, leftMs),
        );
      } catch (error) {
        this.#log.write("debug", "reachability-failed", {}, errorCodeOf(error));
        await new Promise<void>((resolve) => this.#clock.after(DIAL_AGAIN_MS, resolve));
      }
    }
  }
}
