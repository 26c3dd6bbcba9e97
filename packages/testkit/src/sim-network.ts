/**
 * A simulated network: nodes that send packets over links with latency, loss, duplication and order, partitions, and
 * nodes that die. Everything happens in virtual time and by seeded chance.
 */

import type { SeededRandom } from "./seeded-random.ts";
import type { VirtualWorld } from "./virtual-world.ts";

export interface LinkQuality {
  readonly latencyMinMs: number;
  readonly latencyMaxMs: number;
  /** Probabilities, 0 to 1, of each packet. */
  readonly loss: number;
  readonly duplication: number;
  /** True: a packet never arrives before an earlier one of the same link, as on a stream. */
  readonly ordered: boolean;
}

export const PERFECT_LINK: LinkQuality = {
  latencyMinMs: 1,
  latencyMaxMs: 1,
  loss: 0,
  duplication: 0,
  ordered: true,
};

export interface SimCounts {
  sent: number;
  delivered: number;
  /** By chance, by a partition, or at a dead node. */
  lost: number;
  duplicated: number;
}

interface Link {
  quality: LinkQuality;
  lastArrivalMs: number;
}

type Receive<Packet> = (from: string, packet: Packet) => void;

export class SimNetwork<Packet> {
  readonly counts: SimCounts = { sent: 0, delivered: 0, lost: 0, duplicated: 0 };
  readonly #world: VirtualWorld;
  readonly #random: SeededRandom;
  readonly #quality: LinkQuality;
  readonly #nodes = new Map<string, Receive<Packet>>();
  readonly #links = new Map<string, Link>();
  #sideOf: ReadonlyMap<string, number> | null = null;

  constructor(world: VirtualWorld, random: SeededRandom, quality: LinkQuality = PERFECT_LINK) {
    this.#world = world;
    this.#random = random;
    this.#quality = quality;
  }

  addNode(id: string, receive: Receive<Packet>): void {
    this.#nodes.set(id, receive);
  }

  /** Packets under way to a dead node are lost, as those it sends. Adding it again brings it back. */
  kill(id: string): void {
    this.#nodes.delete(id);
  }

  /** Both directions between two nodes. */
  setLink(a: string, b: string, quality: LinkQuality): void {
    this.#link(a, b).quality = quality;
    this.#link(b, a).quality = quality;
  }

  /** Only nodes of the same side reach each other; a node named in none is alone. Null heals. */
  partition(sides: readonly (readonly string[])[] | null): void {
    this.#sideOf = sides && new Map(sides.flatMap((ids, side) => ids.map((id) => [id, side] as const)));
  }

  send(from: string, to: string, packet: Packet): void {
    this.counts.sent++;
    const link = this.#link(from, to);
    if (!this.#nodes.has(from) || this.#random.chance(link.quality.loss)) {
      this.counts.lost++;
      return;
    }
    this.#carry(link, from, to, packet);
    if (!this.#random.chance(link.quality.duplication)) return;
    this.counts.duplicated++;
    this.#carry(link, from, to, packet);
  }

  #carry(link: Link, from: string, to: string, packet: Packet): void {
    const { latencyMinMs, latencyMaxMs, ordered } = link.quality;
    const arrivalMs = this.#world.nowMs + this.#random.between(latencyMinMs, latencyMaxMs);
    const atMs = ordered ? Math.max(arrivalMs, link.lastArrivalMs) : arrivalMs;
    link.lastArrivalMs = Math.max(link.lastArrivalMs, atMs);
    this.#world.at(atMs, () => {
      const receive = this.#nodes.get(to);
      if (receive === undefined || !this.#reaches(from, to)) {
        this.counts.lost++;
        return;
      }
      this.counts.delivered++;
      receive(from, packet);
    });
  }

  #reaches(from: string, to: string): boolean {
    if (this.#sideOf === null || from === to) return true;
    const side = this.#sideOf.get(from);
    return side !== undefined && side === this.#sideOf.get(to);
  }

  #link(from: string, to: string): Link {
    const key = JSON.stringify([from, to]);
    let link = this.#links.get(key);
    if (link === undefined) {
      link = { quality: this.#quality, lastArrivalMs: 0 };
      this.#links.set(key, link);
    }
    return link;
  }
}
