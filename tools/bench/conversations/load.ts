/** Messages per second, over simulated Tor: real engines and sockets, no circuits. */

import { SimTor, SimTorNetwork } from "@hushroom/testkit";
import { BenchDaemon, befriend } from "./daemon.ts";

const TEXT = "The quick brown fox jumps over the lazy dog. ".repeat(3).trim();
const TOGETHER = 32;

interface Rate {
  readonly perSecond: number;
  /** Of processor time, of both ends together: what a busy machine says less of. */
  readonly perProcessorSecond: number;
}

/** One daemon's messages to `peers` others: from the first `send` until all are known to be on their devices. */
export async function messageRate(peers: number, messagesEach: number): Promise<Rate> {
  const network = new SimTorNetwork();
  const ana = await BenchDaemon.begin("Ana", new SimTor(network));
  const others: BenchDaemon[] = [];
  for (let i = 0; i < peers; i++) {
    const other = await BenchDaemon.begin(`Peer${i}`, new SimTor(network));
    others.push(other);
    await befriend(ana, other);
  }
  try {
    const conversations = await ana.connected(peers);
    let delivered = 0;
    const all = new Promise<void>((resolve) => {
      ana.onEvent((event) => {
        if (event.event !== "conversation.delivery" || event.params.state !== "delivered") return;
        if (++delivered === peers * messagesEach) resolve();
      });
    });
    const startMs = performance.now();
    const before = process.cpuUsage();
    for (let at = 0; at < messagesEach; at += TOGETHER) {
      const numbers = Array.from({ length: Math.min(TOGETHER, messagesEach - at) }, (_, i) => at + i);
      await Promise.all(
        conversations.flatMap((one) => numbers.map((n) => ana.say(one, TEXT, `${one} ${n}`))),
      );
    }
    await all;
    const { user, system } = process.cpuUsage(before);
    const messages = peers * messagesEach;
    return {
      perSecond: (messages * 1000) / (performance.now() - startMs),
      perProcessorSecond: (messages * 1_000_000) / (user + system),
    };
  } finally {
    await Promise.all([ana, ...others].map((daemon) => daemon.end()));
  }
}
