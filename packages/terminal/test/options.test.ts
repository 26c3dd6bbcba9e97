import { HushError } from "@hushroom/protocol";
import { codeOf } from "@hushroom/testkit";
import { describe, expect, it } from "vitest";
import { OptionError, Options, parseDuration } from "../src/options.ts";
import { Output } from "../src/output.ts";
import { parseRoomLink } from "../src/room-link.ts";

describe("the options of a verb", () => {
  it("are those that it declares, and no others", () => {
    const options = Options.parse(["Room", "--port", "0", "--no-tor"], {
      text: ["port"],
      switches: ["no-tor"],
    });
    expect(options.positionals).toEqual(["Room"]);
    expect(options.number("port")).toBe(0);
    expect(options.on("no-tor")).toBe(true);
    expect(options.on("json")).toBe(false);
    expect(codeOf(() => Options.parse(["--prot", "1"], { text: ["port"] }))).toBe("CONFIG_UNKNOWN_KEY");
    expect(codeOf(() => Options.parse(["--port"], { text: ["port"] }))).toBe("CONFIG_BAD_VALUE");
    expect(codeOf(() => Options.parse(["--port", "1x"], { text: ["port"] }).number("port"))).toBe(
      "CONFIG_BAD_VALUE",
    );
  });

  it("are named when they are wrong, without what was given to them", () => {
    const flags = { text: ["port", "ttl"], switches: ["web"] };
    const wrong = (words: string[], read: (options: Options) => unknown) => {
      try {
        read(Options.parse(words, flags));
      } catch (error) {
        return error instanceof OptionError ? [error.code, error.option] : error;
      }
      return null;
    };
    const nothing = () => null;
    expect(wrong(["--prot=secret"], nothing)).toEqual(["CONFIG_UNKNOWN_KEY", "--prot"]);
    expect(wrong(["-x"], nothing)).toEqual(["CONFIG_UNKNOWN_KEY", "-x"]);
    expect(wrong(["--port"], nothing)).toEqual(["CONFIG_BAD_VALUE", "--port"]);
    expect(wrong(["--web=secret"], nothing)).toEqual(["CONFIG_BAD_VALUE", "--web"]);
    expect(wrong(["--port", "x"], (options) => options.number("port"))).toEqual([
      "CONFIG_BAD_VALUE",
      "--port",
    ]);
    expect(wrong(["--port", "9"], (options) => options.number("port", 10))).toEqual([
      "CONFIG_BAD_VALUE",
      "--port",
    ]);
    expect(wrong(["--ttl", "5"], (options) => options.read("ttl", parseDuration))).toEqual([
      "CONFIG_BAD_VALUE",
      "--ttl",
    ]);
  });

  it.each(["en", "ar", "ru"] as const)("are named in %s and for programs", (language) => {
    const said: string[] = [];
    const stream = { write: (text: string) => said.push(text) } as unknown as NodeJS.WriteStream;
    const error = new OptionError("--ttl\u001b[2J", new HushError("CONFIG_BAD_VALUE"));
    for (const json of [false, true])
      new Output(json, language, { stdout: stream, stderr: stream }).error(error);
    expect(said[0]).toMatch(/ \[CONFIG_BAD_VALUE: --ttl[^\u001b]*\]\n$/);
    expect(JSON.parse(said[1] ?? "")).toMatchObject({ event: "error", code: "CONFIG_BAD_VALUE" });
    expect(JSON.parse(said[1] ?? "").option).toContain("--ttl");
  });

  it("give durations in one unit", () => {
    expect(parseDuration("30m")).toBe(1_800_000);
    expect(parseDuration("1d")).toBe(86_400_000);
    for (const wrong of ["", "0m", "5", "m", "1w", "-1h", "1h30m"]) {
      expect(codeOf(() => parseDuration(wrong))).toBe("CONFIG_BAD_VALUE");
    }
  });
});

describe("an invite link", () => {
  const token = "a".repeat(26);
  const onion = "5jfgyy7ctrjavpxvkb5rglwf7gkuo5vox27hxescd3vgsfcg2iwfmxqd.onion";

  it("is taken apart", () => {
    expect(parseRoomLink(`http://${onion}/j/${token}`)).toEqual({
      host: onion,
      port: 80,
      authority: onion,
      path: `/j/${token}`,
      isOnion: true,
    });
    expect(parseRoomLink(`http://[::1]:8080/j/${token}`)).toMatchObject({
      host: "::1",
      port: 8080,
      isOnion: false,
    });
  });

  it("is refused for anything else", () => {
    const wrong = [
      "",
      "nonsense",
      `https://${onion}/j/${token}`,
      `http://${onion}/j/${token}/`,
      `http://${onion}/j/${token}?x`,
      `http://u:p@${onion}/j/${token}`,
      `http://${onion}/j/short`,
      `file:///j/${token}`,
      // Names that would be looked up in the open.
      `http://${onion}./j/${token}`,
      `http://${onion.replace("5", "6")}/j/${token}`,
      `http://${onion.replace("onion", "onoin")}/j/${token}`,
      `http://${onion}.to/j/${token}`,
      `http://example.org/j/${token}`,
    ];
    for (const link of wrong) expect(codeOf(() => parseRoomLink(link))).toBe("WIRE_BAD_LINK");
  });
});
