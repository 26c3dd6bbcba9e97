import { describe, expect, it } from "vitest";
import { createLog } from "../src/log.ts";

describe("the log", () => {
  it("writes event names, numbers, flags and codes, times to the minute, and nothing else", () => {
    const lines: string[] = [];
    const log = createLog(
      "info",
      () => Date.UTC(2026, 10, 21, 10, 15, 59),
      (line) => lines.push(line),
    );
    log.write("info", "tor-phase", { progress: 45, ready: false }, "TOR_OFFLINE");
    log.write("debug", "room-opened");
    expect(lines).toEqual(["2026-11-21T10:15Z info tor-phase code=TOR_OFFLINE progress=45 ready=false"]);
  });
});
