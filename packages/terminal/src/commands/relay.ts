/** `hushroom relay`: a relay of its own, in this process, until it is told to end. */

import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createTorLauncher } from "@hushroom/engine";
import { createOnionKey, endWithParent, type Tor } from "@hushroom/net";
import { HushError } from "@hushroom/protocol";
import { type ListenTarget, Relay, RelayOnion } from "@hushroom/relay";
import type { Command, ExitCode } from "../command.ts";
import { configFrom } from "../config-flags.ts";
import { readOnionKey } from "../onion-key-file.ts";
import { Options, ofOption, wrongWord } from "../options.ts";
import type { Output } from "../output.ts";
import { RELAY_FLAGS, refuseIdle, relayListen, relayMetrics, relayOptions } from "../relay-settings.ts";
import {
  tellListening,
  tellListeningForOnion,
  tellMetrics,
  tellOnion,
  tellPage,
  tellRedis,
} from "../relay-telling.ts";
import { relayTickets } from "../relay-tickets.ts";
import { offerTorInstall } from "../tor-install.ts";
import { tellTor } from "../tor-screen.ts";

const END_SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

export const relay: Command = {
  async run({ words, output, environment }): Promise<ExitCode> {
    const over = ended();
    const options = Options.parse(words, RELAY_FLAGS);
    if (options.positionals[0] === "tickets") return relayTickets(options, output);
    for (const word of options.positionals) throw wrongWord(word);
    refuseIdle(options, ["work-bits", "batches", ...(options.on("onion") ? [] : ["onion-key"])]);
    const [listen, metrics] = [relayListen(options), relayMetrics(options)];
    const program = await Relay.start(relayOptions(options));
    const ends: (() => Promise<unknown>)[] = [() => program.close()];
    try {
      const redis = options.text("redis");
      if (redis !== null) tellRedis(output, redis, options.text("redis-secret") === null);
      if (metrics !== null) {
        const port = await opened("metrics", program.openMetrics(metrics));
        tellMetrics(output, { host: metrics.host, port });
      }
      if (listen !== null) {
        const isBeside = options.on("onion");
        const opening = isBeside ? program.listenBesideOnion(listen) : program.listen(listen);
        const port = await opened("listen", opening);
        const place = { host: listen.host, port };
        tellListening(output, program, place, isBeside);
        if (options.on("web")) tellPage(output, program, place);
      }
      if (options.on("onion")) {
        const target = await program.listenForOnion();
        if (listen === null) tellListeningForOnion(output, program, target);
        ends.unshift(await openOnion({ program, target, options, output, environment }));
      }
      await over;
    } finally {
      for (const end of ends) await end();
    }
    output.tell({ event: "stopped" }, output.words("terminal.relay-ended"));
    return 0;
  },
};

/** Its port. */
async function opened(option: string, opening: Promise<number>): Promise<number> {
  try {
    return await opening;
  } catch (error) {
    throw ofOption(option, error);
  }
}

/** Called first of all, while the parent surely lives. */
function ended(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of END_SIGNALS) process.on(signal, () => resolve());
    endWithParent(resolve);
  });
}

interface Onion {
  readonly program: Relay;
  readonly target: ListenTarget;
  readonly options: Options;
  readonly output: Output;
  readonly environment: NodeJS.ProcessEnv;
}

/** Returns what ends it. Throws TOR_NOT_FOUND, TOR_BAD_TORRC. */
async function openOnion({
  program,
  target,
  options,
  output,
  environment,
}: Onion): Promise<() => Promise<void>> {
  const given = options.text("data");
  const key = options.read("onion-key", readOnionKey) ?? createOnionKey(randomBytes).key;
  const folder = given ?? mkdtempSync(join(tmpdir(), "hushroom-relay-"));
  const removeFolder = () => {
    if (given === null) rmSync(folder, { recursive: true, force: true });
  };
  try {
    const config = configFrom(options, environment, { data: folder });
    await offerTorInstall(output, config.tor);
    const launched = await createTorLauncher(config).launch(join(config.data, "tor"));
    if ("absent" in launched) throw new HushError("TOR_NOT_FOUND");
    showTor(output, launched.tor);
    new RelayOnion(launched.tor, key, target, {
      added: once((address) => {
        tellOnion(output, program, address);
        if (options.on("web")) tellPage(output, program, { host: address, port: 80 });
      }),
      published: once(() => output.tell({ event: "published" }, output.words("terminal.relay-published"))),
      trouble: (code) => output.error(new HushError(code)),
    });
    return () => launched.tor.stop().finally(removeFolder);
  } catch (error) {
    removeFolder();
    throw error;
  }
}

function showTor(output: Output, tor: Tor): void {
  const show = () => tellTor(output, { ...tor.status, installCommand: null });
  tor.onStatus(show);
  show();
}

function once<T extends readonly unknown[]>(act: (...values: T) => void): (...values: T) => void {
  let isDone = false;
  return (...values) => {
    if (!isDone) act(...values);
    isDone = true;
  };
}
