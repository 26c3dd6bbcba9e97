/** Thousands come at once and read the relay's log from its beginning; how long others wait, who all ask at one moment, as in slots. */

import { randomBytes } from "node:crypto";
import { encodeBoxRequest, encodeRelayRequest, FRAME_BYTES } from "@hushroom/protocol";
import { cpuMicroseconds } from "../figures.ts";
import { clientFrame, type LoadSocket } from "../load-socket.ts";
import { HUSHROOM } from "./contenders.ts";
import { openReady, SETTLE_MS } from "./fan-out.ts";
import { rest } from "./servers.ts";

const IN_SLOTS = 40;
const STORMING = 3500;
const CALM_SLOTS = 10;
const BETWEEN_MS = 300;
/** A BOX, with its WebSocket head. */
const ANSWER_BYTES = 4 + 6 + FRAME_BYTES;
/** Less than a LOG has. */
const LOG_BYTES = 64 * 1024;

export interface Resync {
  /** Of those in slots, from the moment at which all ask until the last is answered. */
  readonly calmMs: readonly number[];
  readonly stormMs: readonly number[];
  /** Of the relay, until all that came have read. */
  readonly cpuMs: number;
}

const GET = () => clientFrame(encodeBoxRequest({ op: "get", tag: 1, address: randomBytes(32) }));
const SYNC = clientFrame(encodeRelayRequest({ op: "sync", tag: 1, cursor: 0n }));

async function slot(all: readonly LoadSocket[]): Promise<number> {
  const began = performance.now();
  const answered = all.map((socket) => socket.reached(socket.received + ANSWER_BYTES));
  for (const socket of all) socket.send(GET());
  await Promise.all(answered);
  const ms = performance.now() - began;
  await rest(BETWEEN_MS);
  return ms;
}

export async function resync(): Promise<Resync> {
  const relay = await HUSHROOM.start();
  const open = () => openReady(HUSHROOM, relay.port, 0, "reader");
  const honest = await Promise.all(Array.from({ length: IN_SLOTS }, open));
  await rest(SETTLE_MS);
  const calmMs: number[] = [];
  while (calmMs.length < CALM_SLOTS) calmMs.push(await slot(honest));
  const cpuBefore = cpuMicroseconds(relay.pid);
  let isOver = false;
  const storming = Promise.all(
    Array.from({ length: STORMING }, async () => {
      const socket = await open();
      socket.send(SYNC);
      await socket.reached(socket.received + LOG_BYTES);
      return socket;
    }),
  ).finally(() => {
    isOver = true;
  });
  const stormMs: number[] = [];
  while (!isOver) stormMs.push(await slot(honest));
  const cpuMs = (cpuMicroseconds(relay.pid) - cpuBefore) / 1000;
  for (const socket of [...honest, ...(await storming)]) socket.close();
  relay.stop();
  return { calmMs, stormMs, cpuMs };
}
