/** Says one daemon's messages by its API, each in its turn, again with the same `once` until it is told the id. */

import type { ApiConnection } from "@hushroom/client";
import { pause, until } from "@hushroom/testkit";
import type { SealedDaemon } from "../../packages/terminal/test/sealed-daemon.ts";
import { textOf } from "./said.ts";

const TOGETHER_MAX = 8;
const AGAIN_MS = 200;
const BACK_WITHIN_MS = 120_000;

export class Speaker {
  readonly name: string;
  /** How many the daemon has answered for. */
  said = 0;
  readonly #who: string;
  readonly #api: ApiConnection;
  #conversation = "";

  private constructor(name: string, who: string, api: ApiConnection) {
    this.name = name;
    this.#who = who;
    this.#api = api;
  }

  static async open(daemon: SealedDaemon, who: string): Promise<Speaker> {
    const speaker = new Speaker(daemon.name, who, await daemon.connect());
    const all = await speaker.#api.call("conversation.list", {});
    speaker.#conversation = all.find(({ name }) => name === speaker.#who)?.conversation ?? "";
    return speaker;
  }

  close(): void {
    this.#api.close();
  }

  /** `count` more, spread over the time. */
  async say(count: number, overMs: number): Promise<void> {
    const end = this.said + count;
    const gapMs = (overMs * TOGETHER_MAX) / Math.max(1, count);
    const deadline = Date.now() + overMs + BACK_WITHIN_MS;
    while (this.said < end) {
      const answered = await this.#sayTogether(Math.min(TOGETHER_MAX, end - this.said));
      this.said += answered;
      if (answered === 0 && Date.now() > deadline) throw new Error(`${this.name} can't say anything`);
      await pause(answered === 0 ? AGAIN_MS : gapMs);
    }
  }

  /** Resolves once the daemon answers. */
  async isBack(): Promise<void> {
    await until(`${this.name}'s daemon answers`, BACK_WITHIN_MS, () =>
      this.#api.call("identity.get", {}).then(
        (identity) => identity !== null,
        () => false,
      ),
    );
  }

  /** How many were answered for, from the first on. */
  async #sayTogether(count: number): Promise<number> {
    const texts = Array.from({ length: count }, (_, at) => textOf(this.name, this.said + 1 + at));
    const conversation = this.#conversation;
    const results = await Promise.allSettled(
      texts.map((text) =>
        this.#api.call("conversation.send", { conversation, text, replyTo: null, once: text }),
      ),
    );
    const failed = results.findIndex(({ status }) => status === "rejected");
    return failed === -1 ? count : failed;
  }
}
