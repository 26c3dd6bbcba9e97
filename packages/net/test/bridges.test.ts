import { LOCAL_LIMITS } from "@hushroom/protocol";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bridgeSettings } from "../src/tor/bridge-settings.ts";
import { parseBridge, parseBridges } from "../src/tor/bridges.ts";

const FP = "0123456789ABCDEF0123456789ABCDEF01234567";
const CERT = "ssH+9rP8dG2NLDN2XuFw63hIO/9MNNinLmxQDpVa+7kTOa9/m+tGWT1SmSYpQ9uTBGa6Hw";
const OBFS4 = `obfs4 192.0.2.1:443 ${FP} cert=${CERT} iat-mode=0`;
const SNOWFLAKE = `snowflake 192.0.2.3:80 ${FP} fingerprint=${FP} url=https://example.com/ fronts=a.example,b.example ice=stun:stun.example:3478,stun:b.example:19302 utls-imitate=hellorandomizedalpn`;
const WEBTUNNEL = `webtunnel [2001:db8::1]:443 ${FP} url=https://example.com/abc-123 ver=0.0.1`;
const MEEK = `meek_lite 192.0.2.20:80 ${FP} url=https://example.com front=www.example.com utls=HelloRandomizedALPN`;

describe("bridge lines", () => {
  it.each([
    ["192.0.2.1:443", ""],
    [`192.0.2.1:443 ${FP}`, ""],
    [`[2001:db8::1]:9001 ${FP}`, ""],
    [OBFS4, "obfs4"],
    [SNOWFLAKE, "snowflake"],
    [WEBTUNNEL, "webtunnel"],
    [MEEK, "meek_lite"],
  ])("pass: %s", (line, transport) => {
    expect(parseBridge(line)).toEqual({ transport, line });
    expect(parseBridge(`  Bridge  ${line} `)).toEqual({ transport, line });
  });

  it.each([
    "",
    "bridge",
    "obfs4",
    "example.com:443",
    "192.0.2.1",
    "192.0.2.1:0",
    "192.0.2.1:65536",
    "192.0.2.256:1",
    "[2001:db8::g]:1",
    "2001:db8::1:443",
    `192.0.2.1:443 ${FP}0`,
    `192.0.2.1:443 ${FP} cert=${CERT}`,
    `obfs3 192.0.2.1:443 ${FP}`,
    `constructor 192.0.2.1:443 ${FP}`,
    `${OBFS4} constructor=1`,
    `${OBFS4} exec=/bin/sh`,
    `obfs4 192.0.2.1:443 cert=short`,
    `obfs4 192.0.2.1:443 cert=${CERT} iat-mode=3`,
    `snowflake 192.0.2.3:80 url=http://example.com/`,
    `snowflake 192.0.2.3:80 ice=turn:x`,
    `${OBFS4}\nSocksPort 9050`,
    `${OBFS4}\r`,
    `${OBFS4}\0`,
    `${OBFS4} #"`,
    `192.0.2.1:443 ${"x".repeat(LOCAL_LIMITS.TOR_BRIDGE_CHARS_MAX)}`,
  ])("are refused: %j", (line) => {
    expect(() => parseBridge(line)).toThrow("TOR_BAD_BRIDGE");
  });

  it("say which of them is bad", () => {
    const bad = () => parseBridges(["# mine", "", OBFS4, "nonsense"]);
    expect(bad).toThrow(expect.objectContaining({ code: "TOR_BAD_BRIDGE", detail: { line: 4 } }));
    expect(parseBridges(["# mine", "", OBFS4]).length).toBe(1);
    const many = Array.from({ length: LOCAL_LIMITS.TOR_BRIDGES_MAX + 1 }, () => OBFS4);
    expect(() => parseBridges(many)).toThrow("TOR_BAD_BRIDGE");
  });

  it("carry nothing but printable ASCII, whatever is pasted", () => {
    const part = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.constantFrom(FP, OBFS4, "\n", "192.0.2.1:1", " "),
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 6 }), (parts) => {
        try {
          expect(parseBridge(parts.join("")).line).toMatch(/^[\x21-\x7e]+(?: [\x21-\x7e]+)*$/);
        } catch (error) {
          expect(error).toMatchObject({ code: "TOR_BAD_BRIDGE" });
        }
      }),
    );
  });
});

describe("settings for bridges", () => {
  const bridges = parseBridges([OBFS4, MEEK, SNOWFLAKE, "192.0.2.9:1"]);

  it("name one program for each transport", () => {
    const find = (name: string) =>
      name === "obfs4proxy" || name === "snowflake-client" ? `/usr/bin/${name}` : null;
    expect(bridgeSettings(bridges, find).slice(0, 5)).toEqual([
      ["UseBridges", "1"],
      ["ClientTransportPlugin", "obfs4 exec /usr/bin/obfs4proxy"],
      ["ClientTransportPlugin", "meek_lite exec /usr/bin/obfs4proxy"],
      ["ClientTransportPlugin", "snowflake exec /usr/bin/snowflake-client"],
      ["Bridge", OBFS4],
    ]);
  });

  it("fail where a transport has no program, or one that tor can't be told", () => {
    expect(() => bridgeSettings(bridges, () => null)).toThrow("TOR_NO_TRANSPORT");
    expect(() => bridgeSettings(bridges, () => "/my tools/lyrebird")).toThrow("TOR_NO_TRANSPORT");
  });
});
