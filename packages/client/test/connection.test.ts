import { HushError } from "@hushroom/protocol";
import { beforeEach, describe, expect, it } from "vitest";
import { ApiConnection } from "../src/connection.ts";
import { FakeWires } from "./fake-wire.ts";

let wires: FakeWires;
let api: ApiConnection;

async function codeOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
  } catch (error) {
    if (error instanceof HushError) return error.code;
    throw error;
  }
  return "no error";
}

beforeEach(() => {
  wires = new FakeWires();
  api = new ApiConnection((events) => wires.open(events), wires);
});

describe("the connection to the daemon", () => {
  it("answers calls by their id, with results checked and errors as codes", async () => {
    wires.last.events.open();
    const stop = api.call("program.stop", {});
    const get = api.call("room.get", { room: "x" });
    const check = api.call("room.check", { room: "x" });
    wires.tell({
      jsonrpc: "2.0",
      id: 2,
      error: { code: -32601, message: "API_NOT_FOUND", data: { detail: {} } },
    });
    wires.tell({ jsonrpc: "2.0", id: 1, result: {} });
    wires.tell({ jsonrpc: "2.0", id: 3, result: { surplus: true } });
    expect(await stop).toEqual({});
    expect(await codeOf(get)).toBe("API_NOT_FOUND");
    expect(await codeOf(check)).toBe("API_BAD_REQUEST");
  });

  it("refuses calls while it is away, and comes back by itself", async () => {
    expect(await codeOf(api.call("program.status", {}))).toBe("API_UNAVAILABLE");
    wires.last.events.open();
    const lost = api.call("program.status", {});
    wires.last.events.close(false);
    expect(await codeOf(lost)).toBe("API_UNAVAILABLE");
    expect(api.state).toBe("lost");
    wires.runTimers();
    wires.last.events.open();
    expect(api.state).toBe("open");
  });

  it("does not try a wrong token again", async () => {
    const opened = api.opened();
    wires.last.events.close(true);
    expect(await codeOf(opened)).toBe("API_BAD_TOKEN");
    wires.runTimers();
    expect(wires.opened).toHaveLength(1);
  });

  it("passes events on, and starts anew when it can't read one", () => {
    const events: string[] = [];
    api.onEvent(({ event }) => events.push(event));
    wires.last.events.open();
    wires.tell({ jsonrpc: "2.0", method: "program.stopping", params: {} });
    expect(events).toEqual(["program.stopping"]);
    wires.tell({ jsonrpc: "2.0", method: "room.closed", params: {} });
    expect(api.state).toBe("lost");
  });
});
