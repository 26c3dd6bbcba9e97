/**
 * Goal: nothing that strangers send stops a relay, reaches others, or is written anywhere. Method: the built command; some
 * thousand fuzzed messages (by night thirty thousand), each by a connection of its own, and noise in place of HTTP; an
 * honest client in between; then all that the program has said.
 */

import { randomBytes } from "node:crypto";
import { connect } from "node:net";
import { BoxClient, dialDirect } from "@hushroom/net";
import { parseRelayAddress } from "@hushroom/protocol";
import { type Program, pause, SeededRandom, startHushroom, until } from "@hushroom/testkit";
import { afterAll, expect, it } from "vitest";
import { addressOf, frameOf, keyOf } from "../house-client.ts";
import { fuzzedMessage } from "./fuzzed-messages.ts";

const FUZZED = process.env["HUSHROOM_NIGHTLY"] === "1" ? 30_000 : 1000;
const AT_A_TIME = 16;
/** So seldom that the honest client keeps to its right, and finds room, on the longest night. */
const CHECKS = 20;
const NOISE_EACH = 10;
const UPGRADE = `GET /boxes HTTP/1.1\r\nHost: relay\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${randomBytes(16).toString("base64")}\r\n\r\n`;
let program: Program;
afterAll(async () => await program.stop());

/** A binary message as a browser would send it, with a mask of zeros. */
function masked(payload: Uint8Array): Buffer {
  const { length } = payload;
  const head = length > 125 ? [0x82, 0xfe, length >> 8, length & 255] : [0x82, 0x80 | length];
  return Buffer.concat([Buffer.from([...head, 0, 0, 0, 0]), payload]);
}

it(`${FUZZED} fuzzed messages cut off their senders and nobody else, and the program says nothing of them`, async () => {
  program = startHushroom(["relay", "--listen", "127.0.0.1:0", "--json"]);
  const listening = await program.event(({ event }) => event === "listening");
  const { host, port } = parseRelayAddress(String(listening.address));
  const honest = await BoxClient.connect(await dialDirect(host, port), host);
  const isServed = async (key: number) => {
    expect((await honest.put(keyOf(key), frameOf(3))).status).toBe("ok");
    expect(await honest.get(addressOf(key))).toEqual(frameOf(3));
  };
  const random = new SeededRandom(Math.floor(Date.now() / 86_400_000));
  let open = 0;
  for (let at = 0; at < FUZZED; at++) {
    while (open >= AT_A_TIME) await pause(1);
    open++;
    const isNoise = at % NOISE_EACH === 0;
    const socket = connect(port, host).on("error", () => {});
    socket.write(
      isNoise ? Buffer.concat([random.bytes(random.below(400)), Buffer.from("\r\n\r\n")]) : UPGRADE,
    );
    // The last is none in any case, so that each is cut off.
    if (!isNoise)
      for (const message of [fuzzedMessage(random), Buffer.from([0])]) socket.write(masked(message));
    socket.resume().once("close", () => {
      open--;
    });
    if (at % (FUZZED / CHECKS) === 0) await isServed(1 + (CHECKS * at) / FUZZED);
  }
  await until("all are cut off", 60_000, () => open === 0);
  await isServed(990);
  honest.close();
  program.kill("SIGTERM");
  expect(await program.ended()).toEqual({ code: 0, signal: null });
  expect(program.events).toEqual([listening, { event: "stopped" }]);
  expect([program.otherLines, program.errors]).toEqual([[], ""]);
}, 600_000);
