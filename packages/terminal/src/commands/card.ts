/** `hushroom card [show|export FILE|qr|relays …|check …|tickets …]`: what one gives to others so that they can make one a contact. */

import { writeFileSync } from "node:fs";
import { endWithParent } from "@hushroom/net";
import { HushError } from "@hushroom/protocol";
import { renderUnicodeCompact } from "uqr";
import { checkRelay, nameRelays, ticketsOfRelays } from "../card-relays.ts";
import type { ExitCode } from "../command.ts";
import { parseDuration } from "../options.ts";
import { type SealedContext, sealedVerbs, takeWords } from "../sealed-verb.ts";

export const card = sealedVerbs({ text: ["for"] }, "show", {
  show: async ({ api, output, words }) => {
    takeWords(words, 0);
    const own = await api.call("card.get", {});
    output.tell({ event: "card", ...own }, own.text);
    return 0;
  },
  export: async ({ api, output, words }) => {
    const [file] = takeWords(words, 1);
    const { json, fileName } = await api.call("card.get", {});
    if (file === "-") output.raw(`${json}\n`);
    else {
      writeCard(file, json);
      output.tell({ event: "exported", file, fileName }, output.words("terminal.card-exported", { file }));
    }
    return 0;
  },
  qr: showQr,
  relays: nameRelays,
  check: checkRelay,
  tickets: ticketsOfRelays,
});

function writeCard(file: string, json: string): void {
  try {
    writeFileSync(file, `${json}\n`, { mode: 0o600 });
  } catch (error) {
    throw new HushError("CONFIG_UNWRITABLE", {}, error);
  }
}

/** The card can be fetched as long as the code is shown: until its time is over, Ctrl-C, or the end of the parent. */
async function showQr({ api, output, options, words }: SealedContext): Promise<ExitCode> {
  takeWords(words, 0);
  const forMs = options.read("for", parseDuration);
  const ended = new Promise<void>((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => resolve());
    endWithParent(resolve);
    api.onState(() => resolve());
    api.onEvent(({ event }) => {
      if (event === "program.stopping") resolve();
    });
  });
  const { text, until } = await api.call("card.qr", forMs === null ? {} : { forMs });
  const code = process.stdout.isTTY ? `${renderUnicodeCompact(text)}\n` : "";
  output.tell({ event: "qr", text, until }, `${code}${text}\n${output.words("terminal.card-shown")}`);
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, Math.max(0, until - Date.now()));
  });
  await Promise.race([ended, over]);
  clearTimeout(timer);
  if (api.state === "open") await api.call("card.hide", {});
  output.tell({ event: "hidden" }, output.words("terminal.card-hidden"));
  return 0;
}
