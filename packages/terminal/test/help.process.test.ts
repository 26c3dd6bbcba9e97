/** Help as a person reads it: by the real program, in a terminal of a given width, and in a pipe. */

import { translator } from "@hushroom/client";
import { HUSHROOM, Program, startHushroom } from "@hushroom/testkit";
import { describe, expect, it } from "vitest";
import { layOutHelp } from "../src/help-layout.ts";

/** `script` is the terminal. */
async function inTerminal(columns: number, ...words: readonly string[]): Promise<string> {
  const command = [process.execPath, HUSHROOM, ...words].join(" ");
  const program = new Program("script", ["-qec", `stty cols ${columns}; ${command}`, "/dev/null"]);
  await program.ended(30_000);
  return program.otherLines.join("\n");
}

describe("help", () => {
  it.each(["en", "ar"] as const)("fits a terminal of 80 columns, and one of 60 (%s)", async (language) => {
    const text = translator(language)("terminal.help-relay");
    for (const columns of [80, 60]) {
      const shown = await inTerminal(columns, "help", "relay", "--lang", language);
      expect(shown).toBe(layOutHelp(text, columns));
    }
    expect(layOutHelp(text, 60)).not.toBe(layOutHelp(text, 80));
  });

  it("goes by the terminal too where it was asked for by a flag, and where there is no such verb", async () => {
    const texts = translator("ru");
    expect(await inTerminal(60, "group", "--help", "--lang", "ru")).toBe(
      layOutHelp(texts("terminal.help-group"), 60),
    );
    const shown = await inTerminal(60, "gruop", "--lang", "ru");
    expect(shown.startsWith(layOutHelp(texts("terminal.help"), 60))).toBe(true);
  });

  it("in a pipe is as wide as without a terminal", async () => {
    const program = startHushroom(["help", "relay", "--lang", "en"]);
    await program.ended(30_000);
    expect(program.otherLines.join("\n")).toBe(layOutHelp(translator("en")("terminal.help-relay"), null));
  });
});
