/** `hushroom stop`: ends a running program. */

import type { Command } from "../command.ts";
import { configFrom } from "../config-flags.ts";
import { connectToProgram } from "../daemon-client.ts";
import { Options } from "../options.ts";

export const stop: Command = {
  async run({ words, output, environment }) {
    const options = Options.parse(words, { text: ["data"] });
    const connection = await connectToProgram(configFrom(options, environment).data);
    const ended = new Promise<void>((resolve) => {
      connection.onState((state) => {
        if (state === "lost") resolve();
      });
    });
    await connection.call("program.stop", {});
    await ended;
    connection.close();
    output.tell({ event: "stopped" }, output.words("terminal.stopped"));
    return 0;
  },
};
