/**
 * One process of the measurement behind `lateness.csv`: the program's own slot timers, as many as a client in `quiet` has
 * circuits, each sending a frame at its own point of the slot, and in between the work of a daemon that seals and opens messages.
 * Prints a line for each slot. `node tools/run.mjs tools/attack/timers/measure.ts SLOTS NUMBER`
 */

import { createCipheriv, randomBytes } from "node:crypto";
import { connect, createServer, type Socket } from "node:net";
import { performance } from "node:perf_hooks";
import { exactTimer, systemClock } from "@hushroom/engine";
import { FRAME_BYTES } from "@hushroom/protocol";

const CIRCUITS = 8;
const SLOT_MS = 10_000;
const WORK_MEAN_MS = 400;
const WORK_BYTES = 1024 * 1024;

const [slots = 60, number = 0] = process.argv.slice(2).map(Number);
const frame = randomBytes(FRAME_BYTES);
const timer = exactTimer(systemClock);
/** The wall clock with fractions of a millisecond. */
const preciseNowMs = (): number => performance.timeOrigin + performance.now();

/** What else a daemon does: sealing, and objects for the garbage collector. */
function workNowAndThen(): void {
  const cipher = createCipheriv("chacha20-poly1305", randomBytes(32), randomBytes(12), { authTagLength: 16 });
  cipher.update(randomBytes(WORK_BYTES));
  JSON.parse(
    JSON.stringify(Array.from({ length: 2000 }, (_, index) => ({ index, text: `message ${index}` }))),
  );
  setTimeout(workNowAndThen, -Math.log(1 - Math.random()) * WORK_MEAN_MS).unref();
}

function circuit(index: number, socket: Socket, firstMs: number, late: Int32Array[]): Promise<void> {
  return new Promise((resolve) => {
    const next = (slot: number): void => {
      if (slot === slots) {
        resolve();
        return;
      }
      const atMs = firstMs + slot * SLOT_MS + (index * SLOT_MS) / CIRCUITS;
      timer(atMs, () => {
        socket.write(frame);
        // The clock that the timer reads has whole milliseconds, which need not begin with this one's.
        (late[slot] as Int32Array)[index] = Math.max(0, Math.round((preciseNowMs() - atMs) * 1000));
        next(slot + 1);
      });
    };
    next(0);
  });
}

async function dial(port: number): Promise<Socket> {
  const socket = connect({ port, host: "127.0.0.1", noDelay: true });
  await new Promise((resolve) => socket.once("connect", resolve));
  return socket;
}

const server = createServer((socket) => socket.resume());
await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
const { port } = server.address() as { port: number };
const sockets = await Promise.all(Array.from({ length: CIRCUITS }, () => dial(port)));
const late = Array.from({ length: slots }, () => new Int32Array(CIRCUITS));
const firstMs = Math.ceil(preciseNowMs() / SLOT_MS + 1) * SLOT_MS;
workNowAndThen();
await Promise.all(sockets.map((socket, index) => circuit(index, socket, firstMs, late)));
for (const row of late) process.stdout.write(`${number},${row.join(",")}\n`);
process.exit(0);
