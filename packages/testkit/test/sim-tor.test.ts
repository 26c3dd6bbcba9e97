import { createOnionKey, type OnionEvent, type OnionSpec } from "@hushroom/net";
import { errorCodeOf, LOCAL_LIMITS } from "@hushroom/protocol";
import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { onionAddressOf, SimTor, SimTorNetwork } from "../src/index.ts";

const SPEC: OnionSpec = {
  key: null,
  virtualPort: 80,
  target: { port: 1 },
  maxStreams: 0,
  proofOfWork: false,
  clientKeys: [],
  hardened: false,
};

let waited: number[];
let network: SimTorNetwork;
let host: SimTor;
let guest: SimTor;

beforeEach(() => {
  waited = [];
  network = new SimTorNetwork(async (ms) => {
    waited.push(ms);
  });
  network.handle({ port: 1 }, (stream) => stream.end("hello"));
  host = new SimTor(network);
  guest = new SimTor(network);
});

const codeOf = (address: string) => guest.dial(address, 80, "a").then(() => "none", errorCodeOf);
const turn = () => new Promise<void>((resolve) => queueMicrotask(resolve));

describe("the simulated tor", () => {
  it("derives addresses as the real one does", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (seed) => {
        const made = createOnionKey(() => seed);
        expect(onionAddressOf(made.key)).toBe(made.address);
      }),
      { numRuns: 10 },
    );
  });

  it("hands streams to a handler in the process", async () => {
    const { address } = await host.addOnion(SPEC);
    await turn();
    const stream = await guest.dial(address, 80, "a");
    const first = await new Promise((resolve) => stream.once("data", (chunk) => resolve(String(chunk))));
    expect(first).toBe("hello");
  });

  it("holds uploads back, loses them and fails them, as it is told", async () => {
    const events: OnionEvent["kind"][] = [];
    host.onOnionEvent(({ kind }) => events.push(kind));
    host.uploads = "held";
    const held = await host.addOnion(SPEC);
    await turn();
    expect(await codeOf(held.address)).toBe("DIAL_NO_DESCRIPTOR");
    host.publish(held.address);
    expect(await codeOf(held.address)).toBe("none");
    host.loseDescriptor(held.address);
    expect(await codeOf(held.address)).toBe("DIAL_NO_DESCRIPTOR");
    host.uploads = "failing";
    await host.addOnion(SPEC);
    await turn();
    expect(events).toEqual(["uploaded", "upload-failed"]);
  });

  it("lets dials time out in simulated time while it hangs or is cut off", async () => {
    const { address } = await host.addOnion(SPEC);
    await turn();
    guest.hang();
    expect(await codeOf(address)).toBe("DIAL_TIMEOUT");
    await expect(guest.listOnions()).rejects.toThrow("TOR_HUNG");
    guest.revive();
    host.partition(true);
    expect(await codeOf(address)).toBe("DIAL_TIMEOUT");
    host.partition(false);
    expect(await codeOf(address)).toBe("none");
    expect(waited).toEqual([LOCAL_LIMITS.DIAL_TIMEOUT_MS, LOCAL_LIMITS.DIAL_TIMEOUT_MS]);
  });

  it("comes up step by step, fails and comes back", async () => {
    const tor = new SimTor(network, "connecting");
    let isReady = false;
    const ready = tor.ready().then(() => {
      isReady = true;
    });
    tor.bootstrap(50, "loading_descriptors");
    await turn();
    expect([isReady, tor.status.phase]).toEqual([false, "connecting"]);
    tor.report({ phase: "offline", problem: "TOR_OFFLINE" });
    tor.bootstrap(100);
    await ready;
    tor.kill("TOR_HUNG");
    expect(tor.status).toMatchObject({ phase: "starting", problem: "TOR_HUNG" });
    await expect(tor.addOnion(SPEC)).rejects.toThrow("TOR_HUNG");
  });
});
