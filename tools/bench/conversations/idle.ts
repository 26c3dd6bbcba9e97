/**
 * What two that have nothing to say send each other in a day: by clocks that run many times as fast as the real one, over
 * simulated Tor, all bytes of all streams. Pings alone go by the real clock; they are measured and made up for.
 */

import type { Socket } from "node:net";
import type { Clock } from "@hushroom/engine";
import { LOCAL_LIMITS } from "@hushroom/protocol";
import { pause, SimTor, SimTorNetwork } from "@hushroom/testkit";
import { BenchDaemon, befriend } from "./daemon.ts";

const SPEED = 720;
/** A day, and the time between two pings, by the real clock. */
const PART_MS = LOCAL_LIMITS.BOX_PING_MS;
const PARTS = 86_400_000 / SPEED / PART_MS;
const PINGS_A_DAY = 86_400_000 / PART_MS;
const SETTLE_MS = 5000;

interface IdleDay {
  /** By the fast clocks: the last acknowledgement, put again ever more seldom, and the daily renewal of keys. */
  readonly frameBytes: number;
  /** The quietest part has pings only, if any has. */
  readonly pingBytes: number;
}

function fastClock(): Clock {
  const startMs = Date.now();
  const elapsedMs = () => (Date.now() - startMs) * SPEED;
  return {
    nowMs: () => startMs + elapsedMs(),
    monotonicMs: elapsedMs,
    after(delayMs, callback) {
      const timer = setTimeout(callback, delayMs / SPEED);
      timer.unref();
      return () => clearTimeout(timer);
    },
  };
}

/** Remembers the streams that it opened. */
class CountingTor extends SimTor {
  readonly #streams: Socket[] = [];

  override async dial(host: string, port: number, isolation: string, timeoutMs?: number): Promise<Socket> {
    const stream = (await super.dial(host, port, isolation, timeoutMs)) as Socket;
    this.#streams.push(stream);
    return stream;
  }

  get bytes(): number {
    return this.#streams.reduce((sum, { bytesRead, bytesWritten }) => sum + bytesRead + bytesWritten, 0);
  }
}

export async function measureIdleDay(): Promise<IdleDay> {
  const network = new SimTorNetwork();
  const tors = [new CountingTor(network), new CountingTor(network)] as const;
  const bytes = () => tors[0].bytes + tors[1].bytes;
  const [ana, boris] = await Promise.all([
    BenchDaemon.begin("Ana", tors[0], false, fastClock()),
    BenchDaemon.begin("Boris", tors[1], false, fastClock()),
  ]);
  try {
    await befriend(ana, boris);
    const [[conversation = ""]] = await Promise.all([ana.connected(1), boris.connected(1)]);
    await ana.say(conversation, "The last word of the day.", "last");
    await pause(SETTLE_MS);
    const parts: number[] = [];
    for (let part = 0; part < PARTS; part++) {
      const before = bytes();
      await pause(PART_MS);
      parts.push(bytes() - before);
    }
    const quietest = Math.min(...parts);
    const all = parts.reduce((sum, part) => sum + part, 0);
    return { frameBytes: all - PARTS * quietest, pingBytes: PINGS_A_DAY * quietest };
  } finally {
    await Promise.all([ana.end(), boris.end()]);
  }
}
