/** `hushroom start [-d]`: the program, with its page on 127.0.0.1, in the foreground or as a process that goes on. */

import { apiSocketPath, type Config, describeConfig, type Engine } from "@hushroom/engine";
import { errorCodeOf } from "@hushroom/protocol";
import type { Command, ExitCode } from "../command.ts";
import { CONFIG_SWITCHES, CONFIG_TEXT_FLAGS, configFrom } from "../config-flags.ts";
import { connectToProgram } from "../daemon-client.ts";
import { DETACH_SWITCHES, Starter, startDetached } from "../detach.ts";
import { openInBrowser } from "../open-in-browser.ts";
import { Options } from "../options.ts";
import type { Output } from "../output.ts";
import { PASSPHRASE_SWITCHES, PASSPHRASE_TEXT_FLAGS, readPassphrase } from "../passphrase.ts";
import { startEngine } from "../program.ts";
import { offerTorInstall } from "../tor-install.ts";
import { tellTor } from "../tor-screen.ts";

const FLAGS = {
  text: [...CONFIG_TEXT_FLAGS, ...PASSPHRASE_TEXT_FLAGS, "port"],
  switches: [...CONFIG_SWITCHES, ...PASSPHRASE_SWITCHES, ...DETACH_SWITCHES, "no-open", "print-config"],
  letters: { d: "detach" },
};

export const start: Command = {
  async run({ words, output, environment }): Promise<ExitCode> {
    const options = Options.parse(words, FLAGS);
    const config = configFrom(options, environment);
    if (options.on("print-config")) {
      const shown = describeConfig(config);
      output.tell({ event: "config", ...shown }, JSON.stringify(shown, null, 2));
      return 0;
    }
    const starter = Starter.find(options.on("detached"));
    if (starter !== null) return await runDetached(config, starter);
    const passphrase = await readPassphrase(options, config.data, output);
    if (config.useTor) await offerTorInstall(output, config.tor);
    if (options.on("detach")) return await detach(output, config, words, passphrase);
    const engine = await startEngine(config, { ownerPage: true, endsWithParent: true }, passphrase);
    const url = pageLink(engine);
    output.tell({ event: "ready", url }, `${output.words("terminal.page-ready")}\n\n  ${url}\n`);
    if (config.openPage && !output.json && openInBrowser(url, config.data, environment)) {
      output.say(output.words("terminal.page-opened"));
    }
    await showTor(output, config.data).catch(unlessEnding);
    await engine.stopped;
    output.tell({ event: "stopped" }, output.words("terminal.stopped"));
    return 0;
  },
};

const pageLink = ({ api }: Engine) => `http://127.0.0.1:${api.port}/#${api.token}`;

async function detach(
  output: Output,
  config: Config,
  words: readonly string[],
  passphrase: Buffer | null,
): Promise<ExitCode> {
  const { pid, url } = await startDetached(words, passphrase);
  const connection = await connectToProgram(config.data);
  await connection.call("program.status", {});
  connection.close();
  const socket = apiSocketPath(config.data);
  const text = `${output.words("terminal.started", { pid: String(pid), socket })}\n\n  ${url}\n`;
  output.tell({ event: "started", pid, socket, url }, text);
  return 0;
}

/** In the process that goes on: nobody sees what it prints. */
async function runDetached(config: Config, starter: Starter): Promise<ExitCode> {
  try {
    const passphrase = await starter.passphrase();
    const engine = await startEngine(config, { ownerPage: true, endsWithParent: false }, passphrase);
    starter.ready(pageLink(engine));
    await engine.stopped;
    return 0;
  } catch (error) {
    starter.failed(error);
    throw error;
  }
}

/** Tor's state now and at each change, by the API like every screen. Throws API_UNAVAILABLE if the program ends meanwhile. */
async function showTor(output: Output, data: string): Promise<void> {
  const connection = await connectToProgram(data);
  connection.onState((state) => {
    if (state === "lost") connection.close();
  });
  connection.onEvent((event) => {
    if (event.event === "tor.changed") tellTor(output, event.params.tor);
    if (event.event === "program.stopping") connection.close();
  });
  tellTor(output, (await connection.call("program.status", {})).tor);
}

function unlessEnding(error: unknown): void {
  if (errorCodeOf(error) !== "API_UNAVAILABLE") throw error;
}
