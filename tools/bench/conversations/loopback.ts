/** A message's way without circuits, one message after the other: what the two programs themselves take. */

import { performance } from "node:perf_hooks";
import { pause, SimTor, SimTorNetwork } from "@hushroom/testkit";
import { BenchDaemon, befriend } from "./daemon.ts";

const TEXT = "The quick brown fox jumps over the lazy dog. ".repeat(3).trim();
const WARM_UP = 100;
/** So that what follows a message, its confirmation, is over before the next. */
const BETWEEN_MS = 20;

export interface LoopbackWay {
  /** From `send` to shown, message by message. */
  readonly shownMs: readonly number[];
  /** Of both ends together, with what follows the showing. */
  readonly processorMsEach: number;
}

export async function measureLoopback(messages: number, isKept: boolean): Promise<LoopbackWay> {
  const network = new SimTorNetwork();
  const ana = await BenchDaemon.begin("Ana", new SimTor(network), isKept);
  const boris = await BenchDaemon.begin("Boris", new SimTor(network), isKept);
  try {
    await befriend(ana, boris);
    const [[conversation = ""]] = await Promise.all([ana.connected(1), boris.connected(1)]);
    let shown = () => {};
    boris.onEvent((event) => {
      if (event.event === "conversation.row") shown();
    });
    const say = async (n: number): Promise<number> => {
      const startMs = performance.now();
      const seen = new Promise<number>((resolve) => {
        shown = () => resolve(performance.now() - startMs);
      });
      await ana.say(conversation, TEXT, `m${n}`);
      const tookMs = await seen;
      await pause(BETWEEN_MS);
      return tookMs;
    };
    for (let n = 0; n < WARM_UP; n++) await say(n);
    const before = process.cpuUsage();
    const shownMs: number[] = [];
    for (let n = 0; n < messages; n++) shownMs.push(await say(WARM_UP + n));
    const { user, system } = process.cpuUsage(before);
    return { shownMs, processorMsEach: (user + system) / 1000 / messages };
  } finally {
    await Promise.all([ana.end(), boris.end()]);
  }
}
