/** A whole engine within this process, with an identity, over any kind of Tor, and a client of its API. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ApiConnection, DaemonEvent } from "@hushroom/client";
import {
  type Clock,
  completeConfig,
  Engine,
  openSealed,
  REACHABILITY_TIMING,
  systemClock,
} from "@hushroom/engine";
import type { Tor } from "@hushroom/net";
import { until } from "@hushroom/testkit";
import { connectTo } from "../../../packages/terminal/test/sealed-daemon.ts";

const READY_WITHIN_MS = 300_000;
const PASSPHRASE = "velvet anchor prism tundra";

export class BenchDaemon {
  readonly name: string;
  readonly #folder = mkdtempSync(join(tmpdir(), "bench-daemon-"));
  readonly #isKept: boolean;
  readonly #clock: Clock;
  #engine: Engine | null = null;
  #api: ApiConnection | null = null;

  constructor(name: string, isKept: boolean, clock: Clock) {
    this.name = name;
    this.#isKept = isKept;
    this.#clock = clock;
  }

  static async begin(
    name: string,
    tor: Tor,
    isKept = false,
    clock: Clock = systemClock,
  ): Promise<BenchDaemon> {
    const daemon = new BenchDaemon(name, isKept, clock);
    await daemon.start(tor);
    await daemon.api.call("identity.create", { name });
    return daemon;
  }

  get engine(): Engine {
    if (this.#engine === null) throw new Error("it has not started");
    return this.#engine;
  }

  get api(): ApiConnection {
    if (this.#api === null) throw new Error("it has not started");
    return this.#api;
  }

  async start(tor: Tor): Promise<void> {
    const data = join(this.#folder, "data");
    this.#engine = await Engine.start({
      config: completeConfig({}, { data, port: 0 }),
      version: "0",
      webRoot: this.#folder,
      launchTor: { launch: async () => ({ tor }), launchAgain: () => tor },
      clock: this.#clock,
      log: { write: () => {} },
      timing: REACHABILITY_TIMING,
      ownerPage: false,
      passphrase: this.#isKept ? Buffer.from(PASSPHRASE) : null,
      openSealed,
    });
    this.#api = await connectTo(data);
  }

  /** Its tor ends as well. */
  async stop(): Promise<void> {
    this.#api?.close();
    await this.#engine?.stop();
  }

  async end(): Promise<void> {
    await this.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async card(): Promise<string> {
    return (await this.api.call("card.get", {})).text;
  }

  async add(card: string): Promise<void> {
    await this.api.call("contact.add", { input: card });
  }

  /** Resolves with the conversations once `count` of them are connected. */
  async connected(count: number): Promise<readonly string[]> {
    let ready: readonly string[] = [];
    await until(`${this.name} is connected to ${count}`, READY_WITHIN_MS, async () => {
      const all = await this.api.call("conversation.list", {});
      ready = all.filter(({ state }) => state === "ready").map(({ conversation }) => conversation);
      return ready.length >= count;
    });
    return ready;
  }

  say(conversation: string, text: string, once: string): Promise<{ id: string }> {
    return this.api.call("conversation.send", { conversation, text, replyTo: null, once });
  }

  onEvent(listener: (event: DaemonEvent) => void): () => void {
    return this.api.onEvent(listener);
  }
}

export async function befriend(a: BenchDaemon, b: BenchDaemon): Promise<void> {
  const [cardA, cardB] = [await a.card(), await b.card()];
  await a.add(cardB);
  await b.add(cardA);
}
