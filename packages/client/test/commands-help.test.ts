import { describe, expect, it } from "vitest";
import { commandsHelp, LANGUAGES, translator } from "../src/index.ts";

describe("the help for commands", () => {
  it.each(LANGUAGES)("lists in %s what each role may do, and nothing else", (language) => {
    const words = (role: Parameters<typeof commandsHelp>[1]) =>
      commandsHelp(translator(language)("terminal.commands-help"), role).map(
        (piece) => /^\u200e?(\/\/?[a-z]+)/u.exec(piece)?.[1],
      );
    const everybody = ["/members", "/nick", "/leave", "//text"];
    const order = ["/approve", "/reject", "/kick", "/ban", "/unban", "/mute", "/unmute"];
    expect(words("member")).toEqual(everybody);
    expect(words("read-only")).toEqual(everybody);
    expect(words("moderator").sort()).toEqual([...everybody, ...order, "/slow", "/announce"].sort());
    const host = words("host");
    expect(host).not.toContain("/leave");
    for (const word of ["/role", "/waiting", "/close", "/invite", ...order]) expect(host).toContain(word);
  });
});
