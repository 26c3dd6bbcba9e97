/**
 * Whether what Redis publishes still comes. A connection that only listens may be dead for long without anybody noticing, so
 * an empty message is published on every channel now and then, and has to come back.
 */

import { LOCAL_LIMITS } from "@hushroom/protocol";
import type { RedisLink } from "./redis-link.ts";
import { CHANNELS } from "./shards.ts";

const { RELAY_REDIS_PULSE_MS, RELAY_REDIS_PULSES_MISSED_MAX } = LOCAL_LIMITS;

export class Pulse {
  readonly #link: RedisLink;
  readonly #everyMs: number;
  readonly #dead: () => void;
  /** Channels on which something came back since the last time. */
  readonly #felt = new Set<string>();
  #missed = 0;
  #timer: NodeJS.Timeout | undefined;

  /** `dead`: some channel has been silent for too long, or nothing can be published. */
  constructor(link: RedisLink, everyMs: number | undefined, dead: () => void) {
    this.#link = link;
    this.#everyMs = everyMs ?? RELAY_REDIS_PULSE_MS;
    this.#dead = dead;
  }

  begin(): void {
    this.#publish();
    this.#timer = setInterval(() => this.#beat(), this.#everyMs).unref();
  }

  end(): void {
    clearInterval(this.#timer);
  }

  felt(channel: Buffer): void {
    this.#felt.add(channel.toString());
  }

  #beat(): void {
    this.#missed = this.#felt.size === CHANNELS.length ? 0 : this.#missed + 1;
    this.#felt.clear();
    if (this.#missed > RELAY_REDIS_PULSES_MISSED_MAX) this.#dead();
    else this.#publish();
  }

  #publish(): void {
    const all = CHANNELS.map((channel) => this.#link.commands.spublish(channel, ""));
    Promise.all(all).catch(() => this.#dead());
  }
}
