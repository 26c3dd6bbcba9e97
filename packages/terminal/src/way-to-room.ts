/** How `join` gets its streams: through a running tor's SOCKS port, a tor of its own, or directly on a LAN. */

import { randomBytes } from "node:crypto";
import { tmpdir } from "node:os";
import { resolve } from "node:path";
import type { Duplex } from "node:stream";
import {
  clientKeyToBase64,
  dialDirect,
  dialSocks,
  makePassingFolder,
  RealTor,
  type TorStatus,
} from "@hushroom/net";
import { HushError } from "@hushroom/protocol";
import type { RoomLink } from "./room-link.ts";

/** What works takes a few seconds; a circuit that hangs is not waited for. */
const DIAL_TIMEOUT_MS = 10_000;

export interface WayToRoom {
  dial(): Promise<Duplex>;
  close(): Promise<void>;
}

export interface WayOptions {
  /** `HOST:PORT` of a SOCKS port, or null for a tor of our own. */
  readonly socks: string | null;
  readonly torrcExtra: string | null;
  readonly torPath: string | null;
  /** The key of a room that asks for one: 52 base32 characters. */
  readonly clientKey: string | null;
  readonly onTor: (status: TorStatus) => void;
}

export async function openWay(link: RoomLink, options: WayOptions): Promise<WayToRoom> {
  const { host, port } = link;
  if (options.socks !== null) {
    const proxy = parseSocks(options.socks);
    const isolations = new Isolation();
    const dial = () =>
      isolations.dial((user) => dialSocks(proxy, { host, port, user, timeoutMs: DIAL_TIMEOUT_MS }));
    return { dial, close: async () => {} };
  }
  if (!link.isOnion) return { dial: () => dialDirect(host, port), close: async () => {} };
  return ownTor(link, options);
}

function parseSocks(text: string): { host: string; port: number } {
  const match = /^(.+):(\d{1,5})$/.exec(text);
  const host = match?.[1]?.replace(/^\[|\]$/g, "");
  const port = Number(match?.[2]);
  if (host === undefined || !(port > 0 && port <= 65_535)) throw new HushError("CONFIG_BAD_VALUE");
  return { host, port };
}

/** All streams share circuits, until a dial has shown that these circuits hang. */
class Isolation {
  #name = randomBytes(16).toString("hex");

  async dial(by: (name: string) => Promise<Duplex>): Promise<Duplex> {
    try {
      return await by(this.#name);
    } catch (error) {
      this.#name = randomBytes(16).toString("hex");
      throw error;
    }
  }
}

async function ownTor(link: RoomLink, options: WayOptions): Promise<WayToRoom> {
  const folder = makePassingFolder(tmpdir(), "hushroom-join-");
  let tor: RealTor | null = null;
  // However the program ends: tor goes with its control connection, its folder by this.
  process.once("exit", folder.remove);
  const close = async () => {
    await tor?.stop();
    folder.remove();
  };
  try {
    tor = createTor(folder.path, options);
    tor.onStatus(options.onTor);
    await tor.begin();
    await tor.ready();
    await addKey(tor, link, options.clientKey);
  } catch (error) {
    await close();
    throw error;
  }
  const ready = tor;
  const isolations = new Isolation();
  const dial = () => isolations.dial((name) => ready.dial(link.host, link.port, name, DIAL_TIMEOUT_MS));
  return { dial, close };
}

function createTor(dataDir: string, { torrcExtra, torPath }: WayOptions): RealTor {
  return new RealTor({
    dataDir,
    torPath: torPath ?? undefined,
    torrcExtra: torrcExtra === null ? undefined : resolve(torrcExtra),
  });
}

async function addKey(tor: RealTor, link: RoomLink, clientKey: string | null): Promise<void> {
  if (clientKey === null) return;
  const key = clientKeyToBase64(clientKey);
  if (key === null) throw new HushError("CONFIG_BAD_VALUE");
  await tor.addClientKey(link.host, key);
}
