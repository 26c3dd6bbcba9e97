/**
 * Processor time per delivery of the relay against others that pass the same bytes on: closed window, interleaved,
 * several rounds, medians; memory per idle connection; and what a second node over Redis adds to the way of a packet.
 */

import { boxAddress, encodeBoxRequest } from "@hushroom/protocol";
import { cpuMicroseconds, median, printTable, residentBytes } from "./figures.ts";
import type { BenchOptions } from "./options.ts";
import {
  HUSHROOM,
  NAIVE,
  REDIS,
  type RelayContender,
  type RunningRelay,
  SOCKET_IO,
  startOwnRelay,
} from "./relay-contenders.ts";
import { clientFrame, LoadSocket } from "./relay-load.ts";

interface Plan {
  readonly groups: number;
  readonly readers: number;
  readonly packets: number;
  /** Packets of one group on their way. */
  readonly window: number;
}

const PLANS: readonly Plan[] = [
  { groups: 20, readers: 10, packets: 320, window: 32 },
  { groups: 1, readers: 1000, packets: 120, window: 32 },
];
const PACKET_BYTES = 4096;
const WARM_UP = 0.3;
const IDLE = [100, 1100] as const;
const SETTLE_MS = 800;
const LATENCY_PACKETS = 200;

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
      for (let number = 0; number < this.#plan.window; number++) this.#want(reader, number);
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

  #want(reader: LoadSocket, number: number): void {
    const bytes = this.#contender.want(this.#number, number);
    if (bytes !== null) reader.send(bytes);
  }

  #count(at: number, reader: LoadSocket): void {
    const unit = this.#contender.unit(this.#number, PACKET_BYTES);
    const got = Math.floor((reader.received - (this.#started[at] ?? 0)) / unit);
    for (let number = this.#got[at] ?? 0; number < got; number++)
      this.#want(reader, number + this.#plan.window);
    if (got > (this.#got[at] ?? 0)) {
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

async function cpuPerDelivery(contender: RelayContender, plan: Plan): Promise<number> {
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

async function idleBytes(contender: RelayContender): Promise<number> {
  const relay = await contender.start();
  const sockets: LoadSocket[] = [];
  const sizes: number[] = [];
  for (const count of IDLE) {
    while (sockets.length < count) {
      const socket = await LoadSocket.open(relay.port, contender.path(0, "reader"));
      await contender.begin(socket, 0, "reader");
      sockets.push(socket);
    }
    await rest(SETTLE_MS);
    await relay.collect();
    sizes.push(residentBytes(relay.pid));
  }
  for (const socket of sockets) socket.close();
  relay.stop();
  const [few = 0, many = 0] = sizes;
  return (many - few) / (IDLE[1] - IDLE[0]);
}

/** Milliseconds from PUT to BOX, one packet after the other, reader and writer each at its own relay. */
async function wayOf(writing: RunningRelay, reading: RunningRelay): Promise<number> {
  const [writer, reader] = [
    await LoadSocket.open(writing.port, "/boxes"),
    await LoadSocket.open(reading.port, "/boxes"),
  ];
  const times: number[] = [];
  for (let number = 0; number < LATENCY_PACKETS; number++) {
    const key = new Uint8Array(32);
    new DataView(key.buffer).setFloat64(0, Math.random());
    reader.send(clientFrame(encodeBoxRequest({ op: "watch", tag: number, address: boxAddress(key) })));
    await rest(1);
    const before = reader.received;
    const came = new Promise<void>((resolve) => {
      reader.onData = () => {
        if (reader.received - before >= PACKET_BYTES) resolve();
      };
    });
    const began = performance.now();
    writer.send(
      clientFrame(
        encodeBoxRequest({ op: "put", tag: number, writeKey: key, frame: new Uint8Array(PACKET_BYTES) }),
      ),
    );
    await came;
    times.push(performance.now() - began);
    // Slower than one connection may put.
    await rest(8);
  }
  writer.close();
  reader.close();
  return median(times);
}

async function addedByRedis(): Promise<[alone: number, two: number]> {
  const alone = await startOwnRelay();
  const redis = await REDIS.start();
  const url = `redis://127.0.0.1:${redis.port}`;
  const [one, other] = [await startOwnRelay(url), await startOwnRelay(url)];
  const result: [number, number] = [await wayOf(alone, alone), await wayOf(one, other)];
  for (const each of [alone, one, other, redis]) each.stop();
  return result;
}

type Measured = ReadonlyMap<string, readonly number[]>;

/** One after the other, `rounds` times. */
async function interleaved(
  rounds: number,
  contenders: readonly RelayContender[],
  measure: (contender: RelayContender) => Promise<number>,
): Promise<Measured> {
  const all = new Map(contenders.map(({ name }) => [name, [] as number[]]));
  for (let round = 0; round < rounds; round++) {
    for (const contender of contenders) all.get(contender.name)?.push(await measure(contender));
  }
  return all;
}

function row(
  what: string,
  contenders: readonly RelayContender[],
  measured: Measured,
  unit: number,
): string[] {
  const ours = measured.get(HUSHROOM.name) ?? [];
  const cells = contenders.map(({ name }) => {
    const all = measured.get(name) ?? [];
    const value = (median(all) / unit).toFixed(2);
    const ratios = ours.map((one, at) => (all[at] ?? 0) / one);
    const range = `${Math.min(...ratios).toFixed(1)}–${Math.max(...ratios).toFixed(1)}`;
    return name === HUSHROOM.name
      ? value
      : `${value}: ${(median(all) / median(ours)).toFixed(1)} × (${range})`;
  });
  return [what, ...cells];
}

/** Each row as soon as it is known: all of it takes minutes. */
export async function run({ rounds }: BenchOptions): Promise<void> {
  const all = [HUSHROOM, SOCKET_IO, NAIVE, REDIS];
  process.stdout.write(`Relay, packets of ${PACKET_BYTES} bytes, ${rounds} rounds, medians\n\n`);
  printTable(["", ...all.map(({ name }) => name)], []);
  const print = (cells: string[]) => process.stdout.write(`| ${cells.join(" | ")} |\n`);
  for (const plan of PLANS) {
    const measured = await interleaved(rounds, all, (contender) => cpuPerDelivery(contender, plan));
    print(row(`µs of processor per delivery, ${plan.readers} readers`, all, measured, 1));
  }
  print(row("KiB of memory per idle connection", all, await interleaved(rounds, all, idleBytes), 1024));
  const ways: [number, number][] = [];
  for (let round = 0; round < rounds; round++) ways.push(await addedByRedis());
  const [alone, two] = [median(ways.map(([one]) => one)), median(ways.map(([, both]) => both))];
  process.stdout.write(
    `\nFrom PUT to BOX, p50: ${alone.toFixed(2)} ms in one process, ${two.toFixed(2)} ms from one to another over Redis\n`,
  );
}
