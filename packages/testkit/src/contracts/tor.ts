/** What every implementation of `Tor` does, as tests. The same file runs over the simulated and the real one. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Duplex } from "node:stream";
import {
  clientKeyToBase64,
  createClientKey,
  createOnionKey,
  type OnionEvent,
  type OnionSpec,
  type OnionTarget,
  type Tor,
  type TorStatus,
} from "@hushroom/net";
import { type ErrorCode, errorCodeOf, parseOnionAddress } from "@hushroom/protocol";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { closed, Echo, echoes } from "../echo.ts";

export interface TorWorld {
  /** A tor of its own, bootstrapping or ready. */
  start(): Promise<Tor>;
  /** Ends the process under it; it comes back by itself. */
  kill(tor: Tor): Promise<void>;
  /** Between tries that real descriptors or circuits need some time for. */
  pause(): Promise<void>;
}

const PUBLIC: Omit<OnionSpec, "target"> = {
  key: null,
  virtualPort: 80,
  maxStreams: 0,
  proofOfWork: false,
  clientKeys: [],
  hardened: false,
};
const TRIES = 60;
const RETRIED: readonly ErrorCode[] = [
  "DIAL_NO_DESCRIPTOR",
  "DIAL_INTRODUCTION_FAILED",
  "DIAL_INTRODUCTION_TIMEOUT",
  "DIAL_RENDEZVOUS_FAILED",
  "DIAL_TIMEOUT",
];

async function codeOf(promise: Promise<unknown>): Promise<ErrorCode | "none"> {
  return promise.then(
    () => "none" as const,
    (error) => errorCodeOf(error),
  );
}

/** Number in the address tail of tor's HAProxy line. */
function circuitOf(head: string): number {
  const match = /^PROXY TCP6 fc00:dead:beef:4dad::([0-9a-f]+):([0-9a-f]+) ::1 \d+ \d+\r\n/.exec(head);
  expect(match).not.toBeNull();
  return Number.parseInt(match?.[1] ?? "", 16) * 0x10000 + Number.parseInt(match?.[2] ?? "", 16);
}

/** Two tors of a world, and an echo server on loopback. */
class Fixture {
  readonly echo = new Echo();
  readonly #openWorld: () => Promise<TorWorld>;
  #world: TorWorld | null = null;
  #host: Tor | null = null;
  #guest: Tor | null = null;
  #names = 0;

  constructor(openWorld: () => Promise<TorWorld>) {
    this.#openWorld = openWorld;
  }

  async open(): Promise<void> {
    await this.echo.listen(0);
    this.#world = await this.#openWorld();
    this.#host = await this.#world.start();
    this.#guest = await this.#world.start();
    await Promise.all([this.#host.ready(), this.#guest.ready()]);
  }

  async close(): Promise<void> {
    this.echo.close();
    await Promise.all([this.#host?.stop(), this.#guest?.stop()]);
  }

  get world(): TorWorld {
    return present(this.#world);
  }

  get host(): Tor {
    return present(this.#host);
  }

  get guest(): Tor {
    return present(this.#guest);
  }

  spec(change: Partial<OnionSpec> = {}): OnionSpec {
    return { ...PUBLIC, target: { port: this.echo.port }, ...change };
  }

  /** Dials until the service is found, with a new isolation each time unless one is given. */
  async reach(address: string, isolation?: string): Promise<Duplex> {
    for (let i = 0; ; i++) {
      try {
        return await this.guest.dial(address, 80, isolation ?? `try ${this.#names++}`);
      } catch (error) {
        if (i === TRIES || !RETRIED.includes(errorCodeOf(error))) throw error;
        await this.world.pause();
      }
    }
  }

  /** Dials until the answer is `code`. */
  async failsWith(address: string, code: ErrorCode): Promise<void> {
    for (let i = 0; ; i++) {
      const got = await codeOf(this.guest.dial(address, 80, `fails ${this.#names++}`));
      if (got === code) return;
      if (i === TRIES || got === "none") expect(got).toBe(code);
      await this.world.pause();
    }
  }
}

function present<T>(value: T | null): T {
  if (value === null) throw new Error("the world is not open");
  return value;
}

function reports(f: Fixture): void {
  it("is ready, knows its version, and tells its status to those who listen", async () => {
    expect(f.host.status).toMatchObject({ phase: "ready", progress: 100, problem: null, outdated: false });
    expect(f.host.status.version).toMatch(/^\d+\.\d+\.\d+\.\d+$/);
  });

  it("stops waiting when the signal aborts", async () => {
    const abort = new AbortController();
    abort.abort();
    expect(await codeOf(f.host.ready(abort.signal))).toBe("TOR_STOPPED");
  });
}

function serves(f: Fixture): void {
  it("gives a new address, publishes it, lists it, carries bytes both ways and takes it away", async () => {
    const events: OnionEvent[] = [];
    const end = f.host.onOnionEvent((event) => events.push(event));
    const { address, key } = await f.host.addOnion(f.spec());
    expect(parseOnionAddress(address)).not.toBeNull();
    expect(key).toMatch(/^ED25519-V3:[A-Za-z0-9+/]{86}==$/);
    const stream = await f.reach(address);
    expect(await echoes(stream, "hello")).toBe("hello");
    stream.destroy();
    expect(events).toContainEqual({ kind: "uploaded", address });
    end();
    expect(await f.host.listOnions()).toContain(address);
    await f.host.removeOnion(address);
    expect(await f.host.listOnions()).not.toContain(address);
  });

  it("ignores the removal of what isn't there", async () => {
    const { address } = createOnionKey((length) => new Uint8Array(length).fill(1));
    expect(await codeOf(f.host.removeOnion(address))).toBe("none");
  });

  it("serves a key made elsewhere under its address, once", async () => {
    const made = createOnionKey((length) => crypto.getRandomValues(new Uint8Array(length)));
    expect(await f.host.addOnion(f.spec({ key: made.key }))).toEqual(made);
    expect(await codeOf(f.host.addOnion(f.spec({ key: made.key })))).toBe("TOR_CONTROL_REFUSED");
    await f.host.removeOnion(made.address);
  });

  it("hands connections to a unix socket", async () => {
    const folder = mkdtempSync(join(tmpdir(), "hush-contract-"));
    const unix = new Echo();
    const target: OnionTarget = { path: join(folder, "echo.sock") };
    await unix.listen(target.path);
    const { address } = await f.host.addOnion(f.spec({ target }));
    expect(await echoes(await f.reach(address), "by path")).toBe("by path");
    unix.close();
    rmSync(folder, { recursive: true, force: true });
    await f.host.removeOnion(address);
  });

  it("lets in only those with a key, where the service asks for one", async () => {
    const [right, wrong] = [createClientKey(), createClientKey()];
    const { address } = await f.host.addOnion(f.spec({ clientKeys: [right.publicKey] }));
    await f.failsWith(address, "DIAL_NEEDS_KEY");
    await f.guest.addClientKey(address, clientKeyToBase64(wrong.privateKey) ?? "");
    await f.failsWith(address, "DIAL_WRONG_KEY");
    await f.guest.addClientKey(address, clientKeyToBase64(right.privateKey) ?? "");
    expect(await echoes(await f.reach(address), "authorised")).toBe("authorised");
    await f.host.removeOnion(address);
  });
}

function hardens(f: Fixture): void {
  it("names the circuit of a hardened service's guests, apart by isolation, and cuts exactly one", async () => {
    const { address } = await f.host.addOnion(f.spec({ hardened: true }));
    const anna = await f.reach(address, "anna");
    const annaToo = await f.reach(address, "anna");
    const boris = await f.reach(address, "boris");
    const heads = await Promise.all([anna, annaToo, boris].map((stream) => echoes(stream, "who am I")));
    const [one, two, three] = heads.map(circuitOf);
    expect(one).toBe(two);
    expect(three).not.toBe(one);
    await f.host.closeCircuit(one ?? 0);
    await Promise.all([closed(anna), closed(annaToo)]);
    expect(await echoes(boris, "still here")).toContain("still here");
    boris.destroy();
    await f.host.removeOnion(address);
    expect(await f.host.listOnions()).not.toContain(address);
  });

  it("keeps hardened services when others of them come and go", async () => {
    const first = await f.host.addOnion(f.spec({ hardened: true }));
    const second = await f.host.addOnion(f.spec({ hardened: true }));
    expect([...(await f.host.listOnions())].sort()).toEqual([first.address, second.address].sort());
    await f.host.removeOnion(second.address);
    expect(await echoes(await f.reach(first.address), "first")).toContain("first");
    await f.host.removeOnion(first.address);
  });

  it("bounds the streams of one circuit, and no other's", async () => {
    const { address } = await f.host.addOnion(f.spec({ maxStreams: 2 }));
    const open = [await f.reach(address, "greedy"), await f.reach(address, "greedy")];
    expect(await codeOf(f.guest.dial(address, 80, "greedy"))).toMatch(/^DIAL_/);
    expect(await echoes(await f.reach(address, "modest"), "modest")).toBe("modest");
    for (const stream of open) stream.destroy();
    await f.host.removeOnion(address);
  });
}

function dials(f: Fixture): void {
  it("says why a dial failed", async () => {
    expect(await codeOf(f.guest.dial("example", 0, "a"))).toBe("DIAL_BAD_ADDRESS");
    expect(await codeOf(f.guest.dial(`${"a".repeat(56)}.onion`, 80, "a"))).toBe("DIAL_BAD_ADDRESS");
    const nobody = createOnionKey((length) => new Uint8Array(length).fill(9));
    expect(await codeOf(f.guest.dial(nobody.address, 80, "a"))).toBe("DIAL_NO_DESCRIPTOR");
  });

  it("goes on with new circuits when asked to", async () => {
    const { address } = await f.host.addOnion(f.spec());
    const before = await f.reach(address, "steady");
    await f.guest.renewCircuits();
    expect(await echoes(before, "old stream")).toBe("old stream");
    expect(await echoes(await f.reach(address, "steady"), "new stream")).toBe("new stream");
    await f.host.removeOnion(address);
  });

  it("refuses arguments that could say more than one thing", async () => {
    const evil = `ED25519-V3:${"A".repeat(86)}==\r\nSIGNAL HALT`;
    expect(await codeOf(f.host.addOnion(f.spec({ key: evil })))).toBe("TOR_BAD_ARGUMENT");
    expect(await codeOf(f.host.addOnion(f.spec({ clientKeys: ["A\r\nSIGNAL HALT"] })))).toBe(
      "TOR_BAD_ARGUMENT",
    );
    expect(await codeOf(f.guest.addClientKey("a\r\nb", "not a key"))).toBe("TOR_BAD_ARGUMENT");
    expect(await codeOf(f.host.setBridges(["obfs4 1.2.3.4:5\r\nSocksPort 1"]))).toBe("TOR_BAD_BRIDGE");
    expect(f.host.status.phase).toBe("ready");
  });
}

function lives(f: Fixture): void {
  it("leaves `ready` when its process dies, ends the streams, and comes back without services", async () => {
    const { address, key } = await f.host.addOnion(f.spec());
    const stream = await f.reach(address);
    const phases: TorStatus[] = [];
    const end = f.host.onStatus((status) => phases.push(status));
    await f.world.kill(f.host);
    await closed(stream);
    await f.host.ready();
    expect(phases.some(({ phase, problem }) => phase !== "ready" && problem === "TOR_DIED")).toBe(true);
    end();
    expect(await f.host.listOnions()).toEqual([]);
    expect((await f.host.addOnion(f.spec({ key }))).address).toBe(address);
    expect(await echoes(await f.reach(address), "again")).toBe("again");
  });

  it("forgets services at a restart", async () => {
    await f.host.addOnion(f.spec());
    await f.host.restart();
    await f.host.ready();
    expect(await f.host.listOnions()).toEqual([]);
  });

  it("stops for good", async () => {
    const statuses: TorStatus[] = [];
    f.host.onStatus((status) => statuses.push(status));
    const waiting = codeOf(
      f.world.start().then(async (tor) => {
        await tor.stop();
        await tor.ready();
      }),
    );
    await f.host.stop();
    expect(await waiting).toBe("TOR_STOPPED");
    expect(statuses.at(-1)?.phase).toBe("stopped");
    expect(await codeOf(f.host.addOnion(f.spec()))).toBe("TOR_STOPPED");
    expect(await codeOf(f.host.restart())).toBe("TOR_STOPPED");
    const { address } = createOnionKey((length) => new Uint8Array(length).fill(1));
    expect(await codeOf(f.host.dial(address, 80, "a"))).toBe("DIAL_PROXY");
    expect(await codeOf(f.host.removeOnion(address))).toBe("none");
  });
}

export function torContract(name: string, openWorld: () => Promise<TorWorld>): void {
  describe(`Tor: ${name}`, () => {
    const fixture = new Fixture(openWorld);
    beforeAll(() => fixture.open());
    afterAll(() => fixture.close());
    reports(fixture);
    serves(fixture);
    hardens(fixture);
    dials(fixture);
    lives(fixture);
  });
}
