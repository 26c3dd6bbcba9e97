/** Processor time per delivery: groups of readers, each with one publisher, in a closed window. */

import { cpuMicroseconds } from "../figures.ts";
import { LoadSocket, openAll } from "../load-socket.ts";
import type { RelayContender, RelayTalk } from "./contenders.ts";
import { type RunningRelay, rest } from "./servers.ts";

export interface Plan {
  readonly groups: number;
  readonly readers: number;
  readonly packets: number;
  /** Packets of one group on their way. */
  readonly window: number;
  readonly packetBytes: number;
}

export const SETTLE_MS = 800;
const WARM_UP = 0.4;
/** Of one publisher, whose connection may put more at once, but not for ever. */
const PACKETS_OF_PUBLISHER = 400;

/** A reader, and where it is. */
interface Reader {
  readonly socket: LoadSocket;
  /** What it had received before the first packet. */
  started: number;
  got: number;
}

/** Readers and their publishers; a packet is sent when all have got the one a window before it. */
class Group {
  readonly #talk: RelayTalk;
  readonly #number: number;
  readonly #plan: Plan;
  readonly #unit: number;
  #readers: readonly Reader[] = [];
  #publishers: readonly LoadSocket[] = [];
  /** How many have got each packet. */
  readonly #gotBy: number[] = [];
  /** The first that not all have got. */
  #least = 0;
  #sent = 0;
  #until = 0;
  #finished: () => void = () => {};

  constructor(talk: RelayTalk, number: number, plan: Plan) {
    this.#talk = talk;
    this.#number = number;
    this.#plan = plan;
    this.#unit = talk.unit(number, plan.packetBytes);
  }

  async open(port: number): Promise<void> {
    const { readers, packets, window } = this.#plan;
    const open = (role: "reader" | "publisher") => openReady(this.#talk, port, this.#number, role);
    const publishers = Math.ceil(packets / PACKETS_OF_PUBLISHER);
    this.#publishers = await openAll(publishers, () => open("publisher"));
    this.#readers = await openAll(readers, async () => {
      const socket = await open("reader");
      this.#want(socket, 0, window);
      return { socket, started: 0, got: 0 };
    });
  }

  /** What came so far was no packet. */
  begin(): void {
    for (const reader of this.#readers) {
      reader.started = reader.socket.received;
      reader.socket.onData = () => this.#count(reader);
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
    for (const { socket } of this.#readers) socket.close();
    for (const socket of this.#publishers) socket.close();
  }

  #want(socket: LoadSocket, from: number, count: number): void {
    const bytes = this.#talk.want(this.#number, from, count);
    if (bytes !== null) socket.send(bytes);
  }

  #count(reader: Reader): void {
    const got = Math.floor((reader.socket.received - reader.started) / this.#unit);
    const { got: before } = reader;
    if (got === before) return;
    this.#want(reader.socket, before + this.#plan.window, got - before);
    const thanks = this.#talk.acknowledge?.(before, got - before);
    if (thanks !== undefined) reader.socket.send(thanks);
    reader.got = got;
    for (let packet = before; packet < got; packet++) this.#gotBy[packet] = (this.#gotBy[packet] ?? 0) + 1;
    while (this.#gotBy[this.#least] === this.#readers.length) this.#least++;
    this.#publish();
  }

  #publish(): void {
    while (this.#sent < this.#until && this.#sent < this.#least + this.#plan.window) {
      const publisher = this.#publishers[Math.floor(this.#sent / PACKETS_OF_PUBLISHER)];
      publisher?.send(this.#talk.publish(this.#number, this.#sent++, this.#plan.packetBytes));
    }
    if (this.#least >= this.#until) this.#finished();
  }
}

/** A connection that has begun. */
export async function openReady(
  talk: RelayTalk,
  port: number,
  group: number,
  role: "reader" | "publisher",
): Promise<LoadSocket> {
  const socket = await LoadSocket.open({ port, path: talk.path(group, role) });
  await talk.begin(socket, group, role);
  return socket;
}

/** Of a server that runs. Microseconds. */
export async function cpuOf(relay: RunningRelay, talk: RelayTalk, plan: Plan): Promise<number> {
  const groups = Array.from({ length: plan.groups }, (_, number) => new Group(talk, number, plan));
  for (const group of groups) await group.open(relay.port);
  await rest(SETTLE_MS);
  for (const group of groups) group.begin();
  const warm = Math.floor(plan.packets * WARM_UP);
  await Promise.all(groups.map((group) => group.run(warm)));
  const before = cpuMicroseconds(relay.pid);
  await Promise.all(groups.map((group) => group.run(plan.packets)));
  const spent = cpuMicroseconds(relay.pid) - before;
  for (const group of groups) group.close();
  return spent / ((plan.packets - warm) * plan.groups * plan.readers);
}

export async function cpuPerDelivery(contender: RelayContender, plan: Plan): Promise<number> {
  const relay = await contender.start();
  try {
    return await cpuOf(relay, contender, plan);
  } finally {
    relay.stop();
  }
}
