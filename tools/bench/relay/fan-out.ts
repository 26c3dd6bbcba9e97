/** Processor time per delivery: groups of readers, each with one publisher, in a closed window. */

import { cpuMicroseconds } from "../figures.ts";
import type { RelayContender } from "./contenders.ts";
import { LoadSocket } from "./load-socket.ts";

export interface Plan {
  readonly groups: number;
  readonly readers: number;
  readonly packets: number;
  /** Packets of one group on their way. */
  readonly window: number;
}

export const PLANS: readonly Plan[] = [
  { groups: 60, readers: 10, packets: 400, window: 32 },
  { groups: 1, readers: 1000, packets: 150, window: 32 },
];
export const PACKET_BYTES = 4096;
const WARM_UP = 0.4;
const SETTLE_MS = 800;

const rest = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** One publisher and its readers; a packet is sent when all have got the one a window before it. */
class Group {
  readonly #contender: RelayContender;
  readonly #number: number;
  readonly #plan: Plan;
  readonly #readers: LoadSocket[] = [];
  readonly #started: number[] = [];
  readonly #got: number[] = [];
  readonly #packet = Buffer.alloc(PACKET_BYTES, 7);
  #publisher: LoadSocket | null = null;
  #sent = 0;
  #until = 0;
  #finished: () => void = () => {};

  constructor(contender: RelayContender, number: number, plan: Plan) {
    this.#contender = contender;
    this.#number = number;
    this.#plan = plan;
  }

  async open(port: number): Promise<void> {
    const { path, begin } = this.#contender;
    for (let at = 0; at < this.#plan.readers; at++) {
      const reader = await LoadSocket.open(port, path(this.#number, "reader"));
      await begin(reader, this.#number, "reader");
      this.#readers.push(reader);
      this.#got.push(0);
      this.#want(reader, 0, this.#plan.window);
    }
    this.#publisher = await LoadSocket.open(port, path(this.#number, "publisher"));
    await begin(this.#publisher, this.#number, "publisher");
  }

  /** What came so far was no packet. */
  begin(): void {
    for (const [at, reader] of this.#readers.entries()) {
      this.#started.push(reader.received);
      reader.onData = () => this.#count(at, reader);
    }
  }

  /** Resolves when so many packets, of all, have reached everybody. */
  run(until: number): Promise<void> {
    return new Promise((resolve) => {
      this.#finished = resolve;
      this.#until = until;
      this.#publish();
    });
  }

  close(): void {
    for (const socket of [...this.#readers, this.#publisher]) socket?.close();
  }

  #want(reader: LoadSocket, from: number, count: number): void {
    const bytes = this.#contender.want(this.#number, from, count);
    if (bytes !== null) reader.send(bytes);
  }

  #count(at: number, reader: LoadSocket): void {
    const unit = this.#contender.unit(this.#number, PACKET_BYTES);
    const got = Math.floor((reader.received - (this.#started[at] ?? 0)) / unit);
    const before = this.#got[at] ?? 0;
    if (got > before) {
      this.#want(reader, before + this.#plan.window, got - before);
      this.#got[at] = got;
      this.#publish();
    }
  }

  #publish(): void {
    const least = Math.min(...this.#got);
    while (this.#sent < this.#until && this.#sent < least + this.#plan.window) {
      this.#publisher?.send(this.#contender.publish(this.#number, this.#sent++, this.#packet));
    }
    if (least >= this.#until) this.#finished();
  }
}

export async function cpuPerDelivery(contender: RelayContender, plan: Plan): Promise<number> {
  const relay = await contender.start();
  const groups = Array.from({ length: plan.groups }, (_, number) => new Group(contender, number, plan));
  for (const group of groups) await group.open(relay.port);
  await rest(SETTLE_MS);
  for (const group of groups) group.begin();
  const warm = Math.floor(plan.packets * WARM_UP);
  await Promise.all(groups.map((group) => group.run(warm)));
  const before = cpuMicroseconds(relay.pid);
  await Promise.all(groups.map((group) => group.run(plan.packets)));
  const spent = cpuMicroseconds(relay.pid) - before;
  for (const group of groups) group.close();
  relay.stop();
  return spent / ((plan.packets - warm) * plan.groups * plan.readers);
}
