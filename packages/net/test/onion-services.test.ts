import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { errorCodeOf, LOCAL_LIMITS } from "@hushroom/protocol";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { clientKeyToBase64, clientPublicKey, createClientKey } from "../src/tor/client-key.ts";
import { Controller } from "../src/tor/controller.ts";
import { HardenedOnions } from "../src/tor/hardened-onion.ts";
import { createOnionKey } from "../src/tor/onion-key.ts";
import { OnionServices, parseOnionEvent } from "../src/tor/onion-services.ts";
import { OnionSlots } from "../src/tor/onion-slots.ts";
import type { OnionSpec } from "../src/tor/tor.ts";
import { FakeControl } from "./fake-control.ts";

const made = createOnionKey((length) => new Uint8Array(length).fill(7));
const SPEC: OnionSpec = {
  key: made.key,
  virtualPort: 80,
  target: { port: 1234 },
  maxStreams: 32,
  proofOfWork: true,
  clientKeys: [],
  hardened: true,
};
const settle = () => new Promise((resolve) => setImmediate(resolve));

let ram = "";
let fake: FakeControl;
let controller: Controller;

beforeEach(async () => {
  ram = mkdtempSync(join(tmpdir(), "hush-ram-"));
  // As tor does when it takes a folder up: it writes the address there.
  fake = new FakeControl((line) => {
    if (line.startsWith("GETINFO")) return "250-onions/current=\r\n250 OK\r\n";
    if (line.startsWith("GETCONF"))
      return `${folders()
        .map((f) => `250-HiddenServiceDir=${f}\r\n`)
        .join("")}250 OK\r\n`;
    for (const [, folder = ""] of line.matchAll(/HiddenServiceDir="([^"]+)"/g)) {
      writeFileSync(join(folder, "hostname"), `${made.address}\n`);
    }
    return line.startsWith("ADD_ONION") ? `250-ServiceID=${made.address.slice(0, 56)}\r\n250 OK\r\n` : null;
  });
  await fake.listen();
  controller = await Controller.open({
    endpoint: { path: fake.path },
    cookieFile: fake.cookieFile,
    onEvent: () => {},
    onEnd: () => {},
  });
});

afterEach(() => {
  vi.useRealTimers();
  fake.close();
  rmSync(ram, { recursive: true, force: true });
});

/** Of services whose keys lie there now. */
function folders(): string[] {
  return readdirSync(ram)
    .flatMap((parent) => readdirSync(join(ram, parent)).map((name) => join(ram, parent, name)))
    .filter((folder) => statSync(folder).isDirectory());
}

describe("a hardened service", () => {
  it("gets its key file in RAM, readable to nobody else, for as long as it runs", async () => {
    const services = new OnionServices(new HardenedOnions(ram));
    const clientKeys = [createClientKey().publicKey];
    expect(await services.add(controller, { ...SPEC, clientKeys }, true)).toEqual(made);
    const [folder = ""] = folders();
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    const secret = readFileSync(join(folder, "hs_ed25519_secret_key"));
    expect(secret.length).toBe(96);
    expect(secret.subarray(0, 32).toString("latin1")).toBe("== ed25519v1-secret: type0 ==\0\0\0");
    expect(`ED25519-V3:${secret.subarray(32).toString("base64")}`).toBe(made.key);
    expect(statSync(join(folder, "hs_ed25519_secret_key")).mode & 0o777).toBe(0o600);
    const auth = readFileSync(join(folder, "authorized_clients", "0.auth"), "utf8");
    expect(auth).toBe(`descriptor:x25519:${clientKeys[0]}\n`);
    expect(fake.lines.at(-1)).toBe(
      `SETCONF HiddenServiceDir="${folder}" HiddenServicePort="80 127.0.0.1:1234" HiddenServiceExportCircuitID="haproxy" HiddenServiceEnableIntroDoSDefense="1" HiddenServiceMaxStreams="32" HiddenServicePoWDefensesEnabled="1"`,
    );
    expect(await services.list(controller)).toEqual([made.address]);
    await services.remove(controller, made.address);
    expect(fake.lines.at(-1)).toBe("SETCONF HiddenServiceDir");
    expect(folders()).toEqual([]);
  });

  it("leaves nothing behind when tor refuses it or ends", async () => {
    const services = new OnionServices(new HardenedOnions(ram));
    const target = { path: "/a\r\nb" };
    expect(await services.add(controller, { ...SPEC, target }, true).catch(errorCodeOf)).toBe(
      "TOR_BAD_ARGUMENT",
    );
    expect(folders()).toEqual([]);
    await services.add(controller, SPEC, false);
    expect(folders().length).toBe(1);
    services.clear();
    expect(readdirSync(ram)).toEqual([]);
  });

  it("is refused where there is no RAM file system", async () => {
    const services = new OnionServices(new HardenedOnions(join(ram, "none")));
    expect(await services.add(controller, SPEC, true).catch(errorCodeOf)).toBe("TOR_NO_RAM_DISK");
  });

  it.each(["", "RSA1024:AAAA", "ED25519-V3:AAAA", `ED25519-V3:${"A".repeat(88)}`])(
    "is refused for the key %j",
    async (key) => {
      const services = new OnionServices(new HardenedOnions(ram));
      for (const hardened of [true, false]) {
        expect(await services.add(controller, { ...SPEC, key, hardened }, true).catch(errorCodeOf)).toBe(
          "TOR_BAD_ARGUMENT",
        );
      }
    },
  );
});

describe("a plain service", () => {
  it("asks for proof of work only from a tor that knows it", async () => {
    const services = new OnionServices(new HardenedOnions(ram));
    await services.add(controller, { ...SPEC, hardened: false }, true);
    expect(fake.lines.at(-1)).toContain("PoWDefensesEnabled=1");
    await services.remove(controller, made.address);
    await services.add(controller, { ...SPEC, hardened: false }, false);
    expect(fake.lines.at(-1)).not.toContain("PoW");
  });
});

describe("services waiting to be published", () => {
  const MOST = LOCAL_LIMITS.TOR_ONIONS_PUBLISHING_MAX;

  async function fill(slots: OnionSlots): Promise<() => boolean> {
    for (let i = 0; i < MOST; i++) {
      await slots.take();
      slots.begun(`${i}`);
    }
    let isTaken = false;
    void slots.take().then(() => {
      isTaken = true;
    });
    await settle();
    expect(isTaken).toBe(false);
    return () => isTaken;
  }

  it("are few at a time, and make room when published", async () => {
    const slots = new OnionSlots();
    const isTaken = await fill(slots);
    slots.done("unknown");
    slots.done("0");
    await settle();
    expect(isTaken()).toBe(true);
  });

  it("make room after a while when never published, and when refused", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const late = new OnionSlots();
    const isTaken = await fill(late);
    vi.advanceTimersByTime(LOCAL_LIMITS.TOR_PUBLISH_WAIT_MS);
    await settle();
    expect(isTaken()).toBe(true);
    const refused = new OnionSlots();
    for (let i = 0; i < MOST; i++) await refused.take();
    const waiting = refused.take();
    refused.abandon();
    await waiting;
  });

  it("let everybody go when tor has ended", async () => {
    const slots = new OnionSlots();
    const isTaken = await fill(slots);
    slots.clear();
    await settle();
    expect(isTaken()).toBe(true);
  });
});

describe("events of descriptors", () => {
  const id = made.address.slice(0, 56);
  it.each([
    [`HS_DESC UPLOADED ${id} UNKNOWN $AB~x`, "uploaded"],
    [`HS_DESC FAILED ${id} NO_AUTH $AB~x REASON=UPLOAD_REJECTED`, "upload-failed"],
    [`HS_DESC FAILED ${id} NO_AUTH $AB~x REASON=NOT_FOUND`, undefined],
    [`HS_DESC UPLOAD ${id} UNKNOWN $AB~x`, undefined],
    [`HS_DESC RECEIVED ${id} NO_AUTH $AB~x`, undefined],
    ["HS_DESC UPLOADED nonsense x", undefined],
  ])("%s", (text, kind) => {
    expect(parseOnionEvent(text)?.kind).toBe(kind);
  });
});

describe("client keys", () => {
  it("come in pairs", () => {
    const { publicKey, privateKey } = createClientKey();
    expect(clientPublicKey(clientKeyToBase64(privateKey) ?? "")).toBe(publicKey);
  });

  it.each(["", "AAAA", "A".repeat(44), `${"A".repeat(42)}==`])("are refused: %j", (key) => {
    expect(() => clientPublicKey(key)).toThrow("TOR_BAD_ARGUMENT");
  });
});
