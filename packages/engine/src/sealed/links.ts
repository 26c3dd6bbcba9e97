/**
 * Connections to other people's box servers: one for each conversation and place, so that nobody on the way joins two
 * conversations by their circuit. Whose turn it is, is for link-turns.ts.
 */

import type { BoxClient, Tor } from "@hushroom/net";
import { errorCodeOf, LOCAL_LIMITS } from "@hushroom/protocol";
import type { Clock } from "../clock.ts";
import { type LinkTurn, leastNeeded, nextToDial } from "./link-turns.ts";
import { PlaceKeys } from "./place-keys.ts";

/** A connection that somebody here wants. */
export interface LinkWish {
  /** The same as long as it is the same link; also what its circuit is set apart by. */
  readonly key: string;
  /** An onion address, or a relay's. */
  readonly place: string;
  /** Something is to be sent there now. */
  readonly isWaitedFor: boolean;
}

export interface LinkListener {
  up(key: string, place: string, client: BoxClient): void;
  down(key: string, place: string): void;
}

class Link implements LinkTurn {
  wish: LinkWish;
  client: BoxClient | null = null;
  isDialling = false;
  tries = 0;
  /** Of the clock that only grows: one that is set may not put a dial off for days. */
  dueAtMs: number;
  reachedAtMs = 0;
  /** When it was last dialled because its place was heard from. */
  heardAtMs = Number.NEGATIVE_INFINITY;

  constructor(wish: LinkWish, dueAtMs: number) {
    this.wish = wish;
    this.dueAtMs = dueAtMs;
  }

  get isWaitedFor(): boolean {
    return this.wish.isWaitedFor;
  }

  get isConnected(): boolean {
    return this.client !== null;
  }
}

export interface LinksOptions {
  readonly tor: () => Tor | null;
  readonly clock: Clock;
  readonly random: () => number;
  /** Private keys (base64) that the place's onion service may know, the likeliest first. */
  readonly dialKeys: (place: string) => readonly string[];
  readonly listener: LinkListener;
  /** A connection to the box server of a place. */
  readonly connect: (tor: Tor, wish: LinkWish, isolation: string) => Promise<BoxClient>;
}

/** The next pause of who was heard from, dialled and not reached: half a minute, before it doubles again. */
const TRIES_OF_HEARD = 4;
const WRONG_KEY = new Set(["DIAL_NEEDS_KEY", "DIAL_WRONG_KEY", "DIAL_BAD_DESCRIPTOR"]);

export class Links {
  readonly #options: LinksOptions;
  readonly #links = new Map<string, Link>();
  readonly #keys: PlaceKeys;
  #cancelTimer: () => void = () => {};
  #dials = 0;
  #isClosed = false;

  constructor(options: LinksOptions) {
    this.#options = options;
    this.#keys = new PlaceKeys(options.dialKeys);
  }

  /** Every connection that is wanted from now on; others are closed. */
  want(wishes: readonly LinkWish[]): void {
    const wanted = new Map(wishes.map((wish) => [wish.key, wish]));
    for (const [key, link] of this.#links) if (!wanted.has(key)) this.#drop(key, link);
    for (const wish of wanted.values()) {
      const link = this.#links.get(wish.key);
      if (link !== undefined) link.wish = wish;
      else this.#links.set(wish.key, new Link(wish, this.#nowMs));
    }
    this.#dialDue();
  }

  client(key: string): BoxClient | null {
    return this.#links.get(key)?.client ?? null;
  }

  /** Whether any link to this place has a connection. */
  reaches(place: string): boolean {
    return [...this.#links.values()].some(({ wish, isConnected }) => isConnected && wish.place === place);
  }

  /** Dials at once, whatever was planned. */
  tryNow(matches: (wish: LinkWish) => boolean = () => true): void {
    for (const link of this.#links.values()) {
      if (!matches(link.wish)) continue;
      link.dueAtMs = 0;
      link.tries = 0;
    }
    this.#dialDue();
  }

  /** The device at this place wrote to this one, so it is there: whatever waits for it is dialled at once. */
  heard(place: string): void {
    const isDue = (link: Link) => this.#nowMs - link.heardAtMs >= LOCAL_LIMITS.LINK_HEARD_PAUSE_MS;
    const links = [...this.#links.values()].filter(
      (link) => link.wish.place === place && !link.isConnected && isDue(link),
    );
    for (const link of links) {
      link.heardAtMs = this.#nowMs;
      link.dueAtMs = 0;
      // Who writes and takes no connection is not to be dialled ever again from the shortest pause on.
      link.tries = Math.min(link.tries, TRIES_OF_HEARD);
    }
    this.#dialDue();
  }

  close(): void {
    this.#isClosed = true;
    this.#cancelTimer();
    for (const [key, link] of this.#links) this.#drop(key, link);
  }

  #drop(key: string, link: Link): void {
    this.#links.delete(key);
    link.client?.close();
  }

  #dialDue(): void {
    this.#cancelTimer();
    const tor = this.#options.tor();
    if (this.#isClosed || tor === null || tor.status.phase !== "ready") return;
    const links = () => [...this.#links.values()];
    for (;;) {
      const link = nextToDial(links(), this.#nowMs, this.#dials);
      if (link === null) break;
      this.#dials++;
      void this.#dial(link, tor);
    }
    const later = links().filter(
      (link) => !link.isConnected && !link.isDialling && link.dueAtMs > this.#nowMs,
    );
    const next = Math.min(...later.map(({ dueAtMs }) => dueAtMs));
    if (Number.isFinite(next)) {
      this.#cancelTimer = this.#options.clock.after(next - this.#nowMs, () => this.#dialDue());
    }
  }

  get #nowMs(): number {
    return this.#options.clock.monotonicMs();
  }

  async #dial(link: Link, tor: Tor): Promise<void> {
    const { key, place } = link.wish;
    link.isDialling = true;
    let dialKey: string | undefined;
    try {
      dialKey = await this.#keys.use(place, tor);
      // Another name each time: a circuit that hangs is not asked again.
      const client = await this.#options.connect(tor, link.wish, `${key} ${link.tries}`);
      link.isDialling = false;
      this.#keys.right(place);
      this.#opened(link, client);
    } catch (error) {
      link.isDialling = false;
      this.#failed(link, WRONG_KEY.has(errorCodeOf(error)) && this.#keys.wrong(place, dialKey));
    }
    this.#dialDue();
  }

  /** A tor that started anew has forgotten the keys. */
  torStarted(): void {
    this.#keys.forgetGiven();
    this.tryNow();
  }

  #opened(link: Link, client: BoxClient): void {
    const { key, place } = link.wish;
    if (this.#links.get(key) !== link) {
      client.close();
      return;
    }
    link.client = client;
    link.reachedAtMs = this.#nowMs;
    client.onClose(() => {
      if (link.client !== client) return;
      link.client = null;
      this.#lost(link);
      this.#options.listener.down(key, place);
      this.#dialDue();
    });
    this.#options.listener.up(key, place, client);
    const given = leastNeeded([...this.#links.values()]);
    if (given === null) return;
    given.tries = 0;
    given.client?.close();
  }

  /**
   * Each dial is circuits for others to see: who takes connections only to end them has one about every LINK_STEADY_MS. Who
   * is on a bad line waits no longer than that.
   */
  #lost(link: Link): void {
    const { LINK_STEADY_MS } = LOCAL_LIMITS;
    if (this.#nowMs - link.reachedAtMs >= LINK_STEADY_MS) link.tries = 0;
    link.dueAtMs = this.#nowMs + Math.min(LINK_STEADY_MS, this.#pauseMs(link.tries++));
  }

  #failed(link: Link, hasOtherKey: boolean): void {
    link.dueAtMs = this.#nowMs + this.#pauseMs(hasOtherKey ? 0 : link.tries++);
  }

  /** Doubles up to the longest, give or take a fifth, so that two who lost each other don't dial in step. */
  #pauseMs(tries: number): number {
    const { LINK_PAUSE_MIN_MS, LINK_PAUSE_MAX_MS } = LOCAL_LIMITS;
    const pause = Math.min(LINK_PAUSE_MAX_MS, LINK_PAUSE_MIN_MS * 2 ** Math.min(tries, 12));
    return pause * (0.8 + 0.4 * this.#options.random());
  }
}
