/**
 * Goal: of a packet nothing is left in a relay's memory when its time is over, and nothing of it is ever written to disk.
 * Method: the built command under strace; canaries made here go through it in frames; its whole memory is searched while
 * they lie there (they must be found, or the search is blind) and after their end, and so is all that it wrote to files.
 */

import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { BoxClient, dialDirect } from "@hushroom/net";
import {
  boxAddress,
  encodeBase32,
  encodeBoxRequest,
  encodeRelayRequest,
  parseRelayAddress,
} from "@hushroom/protocol";
import { Program, pause, processTree, until } from "@hushroom/testkit";
import { afterAll, expect, it } from "vitest";
import { RedisServer } from "../../relay/test/relay/redis-server.ts";
import { foundInMemory, writtenToDisk } from "./canary-search.ts";

const BIN = fileURLToPath(new URL("../../../bin/hushroom.mjs", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "relay-canary-"));
const trace = join(folder, "trace");
const DISK_CALLS = [
  ...["openat", "creat", "memfd_create", "rename", "renameat", "renameat2", "link", "linkat", "mmap"],
  ...["write", "pwrite64", "writev", "pwritev", "pwritev2", "sendfile", "copy_file_range"],
];
const STRACE = ["-f", "-y", "-s", "9000", "-xx", "-e", `trace=${DISK_CALLS.join()}`];
const TTL_MS = 4000;
const PIECE_BYTES = 500;
let program: Program | undefined;
afterAll(async () => {
  await program?.stop();
  rmSync(folder, { recursive: true, force: true });
});

it("finds what a program writes to a file (control)", () => {
  const canary = randomBytes(24);
  const script = join(folder, "writes.mjs");
  const text = canary.toString("hex");
  writeFileSync(
    script,
    `import { openSync, renameSync, writeFileSync, writevSync } from "node:fs";
    const [file, other] = ${JSON.stringify([join(folder, "w"), join(folder, "x")])};
    writeFileSync(file, "${text}");
    writevSync(openSync(file, "r+"), [Buffer.from("${text}"), Buffer.from("${text}")], 0);
    renameSync(file, other);`,
  );
  execFileSync("strace", [...STRACE, "-o", trace, process.execPath, script]);
  const lines = writtenToDisk(trace, [canary]);
  expect(lines.some((line) => line.includes("openat"))).toBe(true);
  for (const call of ["write(", "pwritev(", "rename"])
    expect(lines.some((line) => line.includes(call))).toBe(true);
});

/** What a packet has: a frame full of a canary, the key that its writer shows, and the address at which it lies. */
interface Packet {
  readonly canary: Buffer;
  readonly key: Uint8Array;
  readonly address: Uint8Array;
  readonly frame: Uint8Array;
}

function packet(): Packet {
  const canary = randomBytes(24);
  const key = new Uint8Array(randomBytes(32));
  const frame = new Uint8Array(4096).map((_, at) => canary[at % 24] ?? 0);
  return { canary, key, address: boxAddress(key), frame };
}

/** A WebSocket that sends its messages in pieces of its own. */
class RawClient {
  received = Buffer.alloc(0);
  readonly #socket: Socket;

  constructor(port: number) {
    this.#socket = connect(port, "127.0.0.1");
    this.#socket.setNoDelay(true).on("data", (bytes) => {
      this.received = Buffer.concat([this.received, bytes]);
    });
    const key = randomBytes(16).toString("base64");
    this.#socket.write(
      `GET /boxes HTTP/1.1\r\nHost: relay\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\n\r\n`,
    );
  }

  /** In one write. */
  send(...messages: readonly Uint8Array[]): void {
    this.#socket.write(Buffer.concat(messages.map(masked)));
  }

  /** The first half, as over Tor; the rest when what is returned is called. */
  async sendHalf(message: Uint8Array): Promise<() => Promise<void>> {
    const bytes = masked(message);
    const half = bytes.length / 2;
    await this.#sendPieces(bytes.subarray(0, half));
    return async () => await this.#sendPieces(bytes.subarray(half));
  }

  async #sendPieces(bytes: Buffer): Promise<void> {
    for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
      this.#socket.write(bytes.subarray(at, at + PIECE_BYTES));
      await pause(20);
    }
  }

  end(): void {
    this.#socket.destroy();
  }
}

function masked(message: Uint8Array): Buffer {
  const { length } = message;
  const mask = randomBytes(4);
  const head = length > 125 ? [0x82, 0xfe, length >> 8, length & 255] : [0x82, 0x80 | length];
  return Buffer.concat([Buffer.from(head), mask, message.map((byte, at) => byte ^ (mask[at % 4] ?? 0))]);
}

const values = (packets: readonly Packet[], of: (one: Packet) => Uint8Array) =>
  packets.map((one) => Buffer.from(of(one)));

it("leaves nothing of a packet in memory once its time is over, and nothing on disk at any time", async () => {
  const words = ["relay", "--listen", "127.0.0.1:0", "--ttl", `${TTL_MS / 1000}s`];
  const more = ["--log-every", "1s", "--json"];
  program = new Program("strace", [...STRACE, "-o", trace, process.execPath, BIN, ...words, ...more]);
  const { address } = await program.event((event) => event.event === "listening", 60_000);
  const { host, port } = parseRelayAddress(String(address));
  const node = processTree(program.pid).find(
    ({ command }) => command.includes("relay") && !command.includes("strace"),
  );
  const pid = node?.pid ?? 0;
  const [inBoxes, inLog] = [Array.from({ length: 8 }, packet), Array.from({ length: 4 }, packet)];
  const [unheard, inPieces] = [packet(), packet()];
  const all = [...inBoxes, ...inLog, unheard, inPieces];
  const canaries = values(all, (one) => one.canary);
  const raw = new RawClient(port);
  await until("it is greeted", 5000, () => raw.received.length > 100);
  const { key: writeKey, frame } = inPieces;
  const finish = await raw.sendHalf(encodeBoxRequest({ op: "put", tag: 1, writeKey, frame }));
  expect(foundInMemory(pid, { keys: [Buffer.from(inPieces.key)] }).keys).toBeGreaterThan(0);
  await finish();
  const client = await BoxClient.connect(await dialDirect(host, port), host);
  const waited = new Promise((resolve) => client.watch(inBoxes[0]?.address ?? new Uint8Array(), resolve));
  for (const { key, address: at, frame } of inBoxes) {
    expect((await client.put(key, frame)).status).toBe("ok");
    expect(await client.get(at)).toEqual(frame);
  }
  expect(await waited).toEqual(inBoxes[0]?.frame);
  raw.send(
    // More than the log takes from one connection: they come in one read with the others, as under load, and are dropped.
    ...[...inLog, ...Array<Packet>(10).fill(unheard)].map(({ address: at, frame }) =>
      encodeRelayRequest({ op: "append", tag: 2, address: at, frame }),
    ),
    encodeRelayRequest({ op: "sync", tag: 3, cursor: 0n }),
  );
  await until("the log has come", 5000, () =>
    inLog.every(({ address: at, canary }) =>
      [Buffer.from(at), canary].every((part) => raw.received.includes(part)),
    ),
  );
  const lying = foundInMemory(pid, {
    boxes: values(inBoxes, (one) => one.canary),
    boxAddresses: values(inBoxes, (one) => one.address),
    log: values(inLog, (one) => one.canary),
    logAddresses: values(inLog, (one) => one.address),
    pieces: [inPieces.canary],
  });
  for (const pieces of Object.values(lying)) expect(pieces).toBeGreaterThan(0);
  await pause(TTL_MS);
  await until(
    "the boxes are empty",
    20_000,
    async () => (await client.get(inBoxes[7]?.address ?? new Uint8Array())) === null,
  );
  await pause(2500);
  const left = foundInMemory(pid, {
    frames: canaries,
    keys: values(all, (one) => one.key),
    addresses: values(all, (one) => one.address),
  });
  expect(left).toEqual({ frames: 0, keys: 0, addresses: 0 });
  client.close();
  raw.end();
  process.kill(pid, "SIGTERM");
  await program.ended(20_000);
  expect(writtenToDisk(trace, canaries)).toEqual([]);
}, 120_000);

it("leaves nothing of a packet in the memory of a Redis at any time, and in its own not once its time is over", async () => {
  const redis = await RedisServer.start();
  const secret = join(folder, "secret");
  writeFileSync(secret, encodeBase32(randomBytes(32)));
  const words = ["relay", "--listen", "127.0.0.1:0", "--ttl", `${TTL_MS / 1000}s`, "--json"];
  program = new Program(process.execPath, [BIN, ...words, "--redis", redis.url, "--redis-secret", secret]);
  const { address } = await program.event((event) => event.event === "listening", 60_000);
  const { host, port } = parseRelayAddress(String(address));
  const client = await BoxClient.connect(await dialDirect(host, port), host);
  const [canary, control] = [randomBytes(24), randomBytes(24)];
  const frame = new Uint8Array(4096).map((_, at) => canary[at % 24] ?? 0);
  const [key, other] = [new Uint8Array(randomBytes(32)), new Uint8Array(randomBytes(32))];
  const inPieces = new Uint8Array(randomBytes(32));
  const raw = new RawClient(port);
  await until("it is greeted", 5000, () => raw.received.length > 100);
  const finish = await raw.sendHalf(encodeBoxRequest({ op: "put", tag: 1, writeKey: inPieces, frame }));
  expect(foundInMemory(program.pid, { keys: [Buffer.from(inPieces)] }).keys).toBeGreaterThan(0);
  await finish();
  const waited = new Promise((resolve) => client.watch(boxAddress(other), resolve));
  for (const each of [key, other]) expect((await client.put(each, frame)).status).toBe("ok");
  expect([await client.get(boxAddress(key)), await waited]).toEqual([frame, frame]);
  expect((await client.put(key, frame)).status).toBe("exists");
  await redis.ask((one) => one.set("control", control));
  expect(foundInMemory(redis.pid, { canary: [canary], control: [control] })).toEqual({
    canary: 0,
    control: expect.toSatisfy((pieces) => pieces > 0),
  });
  await pause(TTL_MS);
  expect(await client.get(boxAddress(key))).toBeNull();
  await pause(500);
  const keys = [key, other, inPieces].map((each) => Buffer.from(each));
  // Its addresses, as text, are the known exception (docs/operating.md).
  const left = [redis.pid, program.pid].map((pid) => foundInMemory(pid, { canary: [canary], keys }));
  expect(left).toEqual([
    { canary: 0, keys: 0 },
    { canary: 0, keys: 0 },
  ]);
  expect(readdirSync(redis.folder)).toEqual([]);
  client.close();
  raw.end();
  await program.stop();
  await redis.end();
}, 120_000);
