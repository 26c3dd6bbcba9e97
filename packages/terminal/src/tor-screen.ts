/** Tor's state as lines: each change once. */

import { errorText, torStep } from "@hushroom/client";
import type { TorView } from "@hushroom/protocol";
import type { Output } from "./output.ts";

export function tellTor(output: Output, tor: TorView): void {
  const { phase, progress, problem } = tor;
  output.tell({ event: "tor", phase, progress, problem }, torText(output, tor));
}

function torText(output: Output, tor: TorView): string {
  const { words, language } = output;
  if (tor.phase === "off") return words("terminal.tor-off");
  if (tor.phase === "ready") {
    const old = tor.outdated ? `\n${words("terminal.tor-old", { version: tor.version ?? "" })}` : "";
    return words("terminal.tor-ready") + old;
  }
  if (tor.phase === "absent") {
    const { installCommand } = tor;
    const how =
      installCommand === null ? "" : `\n${words("terminal.tor-install", { command: installCommand })}`;
    return words("terminal.tor-absent") + how;
  }
  const trouble = tor.problem === null ? "" : ` ${errorText(language, tor.problem).what}`;
  return words("terminal.tor-progress", { progress: tor.progress, step: words(torStep(tor.tag)) }) + trouble;
}
