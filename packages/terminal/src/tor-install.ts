/** A missing tor, in front of a person: says what it does and does it where the system allows, or shows the command. */

import { findTor, installTor, torInstall } from "@hushroom/net";
import type { Output } from "./output.ts";

/** Only at a terminal that somebody looks at; scripts get no packages installed. */
export async function offerTorInstall(output: Output, torPath: string | null): Promise<void> {
  if (output.json || !process.stdout.isTTY || torPath !== null) return;
  const found = await findTor({}).catch(() => null);
  if (found !== null) return;
  const install = await torInstall();
  if (install.kind !== "command" || !install.runnable) return;
  output.say(output.words("terminal.tor-installing", { command: install.command }));
  await installTor(install, () => {}).catch((error) => output.error(error));
}
