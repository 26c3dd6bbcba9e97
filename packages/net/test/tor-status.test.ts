import { describe, expect, it } from "vitest";
import { logCause } from "../src/tor/log-cause.ts";
import type { TorStatus } from "../src/tor/tor.ts";
import { died, FIRST_STATUS, logged, networkOn, observed, stalled, started } from "../src/tor/tor-status.ts";

const RUNNING = networkOn(started(FIRST_STATUS, "0.4.9.11", false));
const run = (texts: readonly string[], from: TorStatus = RUNNING) => texts.reduce(observed, from);
const boot = (progress: number, tag: string) =>
  `STATUS_CLIENT NOTICE BOOTSTRAP PROGRESS=${progress} TAG=${tag} SUMMARY="Some words"`;
const warn = (reason: string, recommendation: string) =>
  `STATUS_CLIENT WARN BOOTSTRAP PROGRESS=5 TAG=conn SUMMARY="Connecting" WARNING="Words" REASON=${reason} COUNT=3 RECOMMENDATION=${recommendation} HOSTID="AB" HOSTADDR="192.0.2.1:1"`;
const DONE = boot(100, "done");
const SKEW = 'STATUS_GENERAL WARN CLOCK_SKEW SKEW=-86000 MIN_SKEW=-3600 SOURCE=CONSENSUS:"x"';

describe("tor's status", () => {
  it("goes from the start to ready", () => {
    expect(RUNNING.phase).toBe("connecting");
    expect(run([boot(14, "handshake")])).toMatchObject({
      phase: "connecting",
      progress: 14,
      tag: "handshake",
    });
    expect(run([boot(14, "handshake"), DONE])).toMatchObject({
      phase: "ready",
      progress: 100,
      problem: null,
    });
  });

  it("is offline when tor says that people should be told, and gets on by itself", () => {
    expect(run([warn("CONNECTREFUSED", "ignore")]).phase).toBe("connecting");
    const offline = run([warn("NOROUTE", "warn")]);
    expect(offline).toMatchObject({ phase: "offline", problem: "TOR_OFFLINE" });
    expect(run([boot(10, "conn_done")], offline)).toMatchObject({ phase: "connecting", problem: null });
    expect(run([warn("PT_MISSING", "warn")]).problem).toBe("TOR_NO_TRANSPORT");
  });

  it("is offline after long without progress, and keeps the better reason", () => {
    expect(stalled(RUNNING)).toMatchObject({ phase: "offline", problem: "TOR_OFFLINE" });
    expect(stalled(run([SKEW]))).toMatchObject({ phase: "offline", problem: "TOR_CLOCK_WRONG" });
    expect(stalled(run([DONE])).phase).toBe("ready");
  });

  it("names a wrong clock until tor is ready in spite of it", () => {
    const skewed = run([SKEW, boot(30, "loading_status")]);
    expect(skewed).toMatchObject({ phase: "connecting", problem: "TOR_CLOCK_WRONG" });
    expect(run([DONE], skewed).problem).toBeNull();
  });

  it("leaves ready when the clock jumped, until there are circuits again", () => {
    const jumped = run([
      DONE,
      "STATUS_GENERAL NOTICE CLOCK_JUMPED TIME=5400",
      "STATUS_CLIENT NOTICE CIRCUIT_NOT_ESTABLISHED REASON=CLOCK_JUMPED",
    ]);
    expect(jumped.phase).toBe("connecting");
    expect(run(["STATUS_CLIENT NOTICE CIRCUIT_ESTABLISHED"], jumped)).toMatchObject({
      phase: "ready",
      problem: null,
    });
  });

  it("follows the network going and coming back", () => {
    const down = run([DONE, "NETWORK_LIVENESS DOWN"]);
    expect(down).toMatchObject({ phase: "offline", problem: "TOR_OFFLINE" });
    expect(run(["NETWORK_LIVENESS UP"], down)).toMatchObject({ phase: "ready", problem: null });
  });

  it("takes the directories' word that a version is bad", () => {
    const event = (reason: string) =>
      `STATUS_GENERAL WARN DANGEROUS_VERSION CURRENT=0.4.9.11 REASON=${reason}`;
    expect(run([event("OBSOLETE")]).outdated).toBe(true);
    expect(run([event("NEW")]).outdated).toBe(false);
  });

  it("says of a dead process why, until the next one gets on", () => {
    const dead = died(run([DONE]), "TOR_DIED");
    expect(dead).toMatchObject({ phase: "starting", progress: 0, problem: "TOR_DIED" });
    expect(run([boot(5, "conn")], networkOn(dead)).problem).toBeNull();
  });

  it("is not upset by warnings once ready, save of a full disk", () => {
    expect(logged(run([DONE]), "TOR_PORT_TAKEN").problem).toBeNull();
    expect(logged(run([DONE]), "TOR_DISK_FULL").problem).toBe("TOR_DISK_FULL");
    expect(logged(RUNNING, "TOR_PORT_TAKEN").problem).toBe("TOR_PORT_TAKEN");
  });

  it.each(["", "NONSENSE", "STATUS_CLIENT", "STATUS_GENERAL WARN", "NETWORK_LIVENESS"])(
    "ignores %j",
    (text) => {
      expect(run([text])).toEqual(RUNNING);
    },
  );
});

describe("tor's log", () => {
  const at = "Nov 21 01:00:00.000";
  it.each([
    [
      "[warn] Could not bind to 127.0.0.1:9080: Address already in use. Is Tor already running?",
      "TOR_PORT_TAKEN",
    ],
    ["[warn] Failed to parse/validate config: Unknown option 'Foo'.  Failing.", "TOR_BAD_TORRC"],
    ["[err] Reading config failed--see warnings above.", "TOR_BAD_TORRC"],
    ['[warn] Error writing to "/x/state.tmp": No space left on device', "TOR_DISK_FULL"],
    [
      "[warn] Our clock is 1 day, 2 minutes behind the time published in the consensus network status document",
      "TOR_CLOCK_WRONG",
    ],
    ["[warn] Received directory with skewed clock (OR:[scrubbed])", "TOR_CLOCK_WRONG"],
    [
      '[warn] Could not launch managed proxy executable at "/x" ("No such file or directory").',
      "TOR_NO_TRANSPORT",
    ],
    ["[notice] Could not bind to x: Address already in use", null],
    ["[warn] Something else", null],
    ["", null],
  ])("%s", (line, cause) => {
    expect(logCause(`${at} ${line}`)).toBe(cause);
  });
});
