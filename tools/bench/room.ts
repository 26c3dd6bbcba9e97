/**
 * Processor time per delivery of a hosted room against a Socket.IO room server doing the same job: closed window,
 * interleaved, several rounds, medians; and memory per idle guest. The guests are raw sockets in this process.
 */

import { type BenchGuest, type Contender, startHushroom, startSocketIo } from "./contenders.ts";
import { cpuMicroseconds, median, printTable, residentBytes } from "./figures.ts";
import type { BenchOptions } from "./options.ts";
import type { RoomPlan } from "./room-server.ts";

/** Messages in flight in one room. */
const WINDOW = 32;
/** Within a guest's burst, so that no rate limit is met. */
const MESSAGES_PER_GUEST = 9;
const MESSAGES_MAX = 900;
/** Of the small rooms, these run first, so that compiled code is what is measured. */
const WARM_UP_ROOMS = 100;
/** About 512 bytes in the frame that carries it. */
const TEXT = "The quick brown fox jumps over the lazy dog. ".repeat(8);
const SETTLE_MS = 1500;

/** Rooms of 10 that nobody says anything in: the difference between few and many is what a guest costs. */
const IDLE_ROOMS = [100, 300] as const;
const IDLE_GUESTS = 10;

type Start = (plan: RoomPlan) => Promise<Contender>;

const rest = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** What is said in one room with a closed window, in one or more runs within the guests' bursts. */
class Conversation {
  #said = 0;
  #sayUntil = 0;
  #delivered = 0;
  readonly #guests: readonly BenchGuest[];
  readonly #messagesPerRun: number;
  #finished: () => void = () => {};

  constructor(guests: readonly BenchGuest[], runs: number) {
    this.#guests = guests;
    this.#messagesPerRun = Math.min(MESSAGES_MAX, Math.floor((guests.length * MESSAGES_PER_GUEST) / runs));
  }

  /** Of one run. */
  get deliveries(): number {
    return this.#messagesPerRun * this.#guests.length;
  }

  /** Resolves when each message has reached everybody. */
  run(): Promise<void> {
    return new Promise((resolve) => {
      this.#finished = resolve;
      this.#sayUntil = this.#said + this.#messagesPerRun;
      for (let i = 0; i < WINDOW; i++) this.#sayNext();
    });
  }

  delivered(): void {
    this.#delivered++;
    if (this.#delivered % this.#guests.length === 0) this.#sayNext();
    if (this.#delivered === this.#sayUntil * this.#guests.length) this.#finished();
  }

  #sayNext(): void {
    if (this.#said >= this.#sayUntil) return;
    const number = this.#said++;
    this.#guests[number % this.#guests.length]?.say(TEXT, number);
  }
}

async function cpuPerDelivery(start: Start, plan: RoomPlan): Promise<number> {
  const contender = await start(plan);
  let conversations: Conversation[] = [];
  const guests = await contender.connect((room) => conversations[room]?.delivered());
  await rest(SETTLE_MS);
  await contender.collect();
  conversations = guests.map((room) => new Conversation(room, plan.rooms > 1 ? 1 : 2));
  const warmUp = plan.rooms > 1 ? conversations.slice(0, WARM_UP_ROOMS) : conversations;
  const counted = plan.rooms > 1 ? conversations.slice(WARM_UP_ROOMS) : conversations;
  await Promise.all(warmUp.map((conversation) => conversation.run()));
  const before = cpuMicroseconds(contender.pid);
  await Promise.all(counted.map((conversation) => conversation.run()));
  const spent = cpuMicroseconds(contender.pid) - before;
  const deliveries = counted.reduce((sum, conversation) => sum + conversation.deliveries, 0);
  for (const guest of guests.flat()) guest.close();
  contender.stop();
  return spent / deliveries;
}

async function idleBytes(start: Start, rooms: number): Promise<number> {
  const contender = await start({ rooms, guests: IDLE_GUESTS });
  const guests = await contender.connect(() => {});
  await rest(SETTLE_MS);
  await contender.collect();
  const bytes = residentBytes(contender.pid);
  for (const guest of guests.flat()) guest.close();
  contender.stop();
  return bytes;
}

async function bytesPerGuest(start: Start): Promise<number> {
  const [few, many] = IDLE_ROOMS;
  const fewBytes = await idleBytes(start, few);
  return ((await idleBytes(start, many)) - fewBytes) / ((many - few) * IDLE_GUESTS);
}

interface Compared {
  readonly ours: number[];
  readonly theirs: number[];
}

/** One after the other, `rounds` times. */
async function compare(rounds: number, measure: (start: Start) => Promise<number>): Promise<Compared> {
  const compared: Compared = { ours: [], theirs: [] };
  for (let round = 0; round < rounds; round++) {
    compared.ours.push(await measure(startHushroom));
    compared.theirs.push(await measure(startSocketIo));
  }
  return compared;
}

/** What, ours, theirs, and how many times less ours is. */
function row(what: string, { ours, theirs }: Compared, unit: number): string[] {
  const [our, their] = [median(ours) / unit, median(theirs) / unit];
  const ratios = ours.map((one, at) => (theirs[at] ?? 0) / one);
  const range = `${Math.min(...ratios).toFixed(1)}–${Math.max(...ratios).toFixed(1)}`;
  return [what, our.toFixed(2), their.toFixed(2), `${(their / our).toFixed(1)} (${range})`];
}

export async function run({ rounds }: BenchOptions): Promise<void> {
  const plans: RoomPlan[] = [
    { rooms: 250, guests: 10 },
    { rooms: 1, guests: 1000 },
  ];
  const rows: string[][] = [];
  for (const plan of plans) {
    const compared = await compare(rounds, (start) => cpuPerDelivery(start, plan));
    rows.push(row(`µs of processor per delivery, room of ${plan.guests}`, compared, 1));
  }
  rows.push(row("KiB of memory per idle guest", await compare(rounds, bytesPerGuest), 1024));
  process.stdout.write(`Hosted room against Socket.IO, ${rounds} rounds, medians\n\n`);
  printTable(["", "Hushroom", "Socket.IO", "times less (rounds)"], rows);
}
