/** Pages of relay rooms over one relay, in virtual time. */

import { parseRelayRoomLink, RelayRoom } from "@hushroom/protocol";
import { SeededRandom, VirtualWorld } from "@hushroom/testkit";
import { SimPage } from "./sim-page.ts";
import { SimRelay } from "./sim-relay.ts";

export const RELAY = "relay.example:8080";
export const SECOND = 1000;
export const MINUTE = 60 * SECOND;

export interface PageOptions {
  readonly skewMs?: number;
  readonly delayMs?: () => number;
  readonly identity?: Uint8Array;
}

export class RoomHouse {
  readonly world = new VirtualWorld();
  readonly random: SeededRandom;
  readonly relay: SimRelay;
  readonly pages: SimPage[] = [];

  constructor(seed = 1) {
    this.random = new SeededRandom(seed);
    this.relay = new SimRelay(this.world, this.random.fork());
  }

  create(nickname: string, options: PageOptions = {}): SimPage {
    return this.#open(options, (random, nowMs) =>
      RelayRoom.create({ nickname, random, relay: RELAY, name: "Tea", ...identityOf(options) }, nowMs),
    );
  }

  join(nickname: string, link: string, options: PageOptions = {}): SimPage {
    return this.#open(options, (random, nowMs) =>
      RelayRoom.join({ nickname, random, link: parseRelayRoomLink(link), ...identityOf(options) }, nowMs),
    );
  }

  /** A room with these people in it, the first its maker. */
  room(...names: string[]): SimPage[] {
    const [first = "", ...others] = names;
    const creator = this.create(first);
    this.run(10 * SECOND);
    const pages = [creator];
    for (const name of others) {
      pages.push(this.join(name, creator.room.link));
      this.run(5 * SECOND);
    }
    return pages;
  }

  run(ms: number): void {
    this.world.runFor(ms);
  }

  #open(options: PageOptions, make: (random: SeededRandom["bytes"], nowMs: number) => RelayRoom): SimPage {
    const { skewMs, delayMs } = options;
    const random = this.random.fork();
    const { world, relay } = this;
    const choices = { number: this.pages.length, world, relay, random };
    const more = { ...(skewMs === undefined ? {} : { skewMs }), ...(delayMs && { delayMs }) };
    const page = new SimPage({ ...choices, ...more }, (nowMs) => make(random.bytes, nowMs));
    this.pages.push(page);
    return page;
  }
}

const identityOf = ({ identity }: PageOptions) => (identity === undefined ? {} : { identity });
