/** A room at an address and port of this device: for a LAN, or behind the owner's own TLS proxy. */

import { hostname, networkInterfaces } from "node:os";
import { HushError } from "@hushroom/protocol";
import type { RoomHost } from "../rooms/room-host.ts";
import type { Placement } from "./placement.ts";

export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

const EVERYWHERE = new Set(["0.0.0.0", "::"]);

/** `HOST:PORT`, the host a name or an address (IPv6 in brackets). Throws CONFIG_BAD_VALUE. */
export function parseListenAddress(value: string): ListenAddress {
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([A-Za-z0-9.-]+)):(\d{1,5})$/.exec(value);
  const host = match?.[1] ?? match?.[2];
  const port = Number(match?.[3]);
  if (host === undefined || !(port <= 65_535)) throw new HushError("CONFIG_BAD_VALUE");
  return { host, port };
}

/** The origin of `http://…` or `https://…` without a path; null for none. Throws CONFIG_BAD_VALUE. */
export function parsePublicUrl(value: string | undefined): string | null {
  if (value === undefined) return null;
  const url = URL.canParse(value) ? new URL(value) : null;
  const isWeb = url?.protocol === "http:" || url?.protocol === "https:";
  if (
    url === null ||
    !isWeb ||
    url.pathname !== "/" ||
    url.search !== "" ||
    url.hash !== "" ||
    url.username !== ""
  ) {
    throw new HushError("CONFIG_BAD_VALUE");
  }
  return url.origin;
}

function formatHost(host: string): string {
  return host.includes(":") ? `[${host}]` : host;
}

/** Addresses of this device that others on its networks may use, IPv4 first. */
function ownAddresses(): string[] {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  const outside = all.filter((address) => !address.internal && !address.address.startsWith("fe80:"));
  return outside
    .sort((a, b) => (a.family === b.family ? 0 : a.family === "IPv4" ? -1 : 1))
    .map((a) => a.address);
}

export class LanPlacement implements Placement {
  readonly mode = "lan";
  readonly guestKey = null;
  baseUrl: string | null = null;
  readonly #listen: ListenAddress;
  /** The address that a proxy of the owner's gives the room, such as `https://chat.example.org`. */
  readonly #publicUrl: string | null;

  constructor(listen: ListenAddress, publicUrl: string | null) {
    this.#listen = listen;
    this.#publicUrl = publicUrl;
  }

  async open(host: RoomHost): Promise<void> {
    let allowed: readonly string[] = [];
    const bound = await host.listen(this.#listen, () => allowed);
    const port = "port" in bound ? bound.port : this.#listen.port;
    const names = this.#names();
    allowed = names.map((name) => `${formatHost(name)}:${port}`.toLowerCase());
    if (port === 80) allowed = [...allowed, ...names.map(formatHost)];
    if (this.#publicUrl !== null) allowed = [...allowed, new URL(this.#publicUrl).host];
    this.baseUrl = this.#publicUrl ?? `http://${formatHost(names[0] ?? "127.0.0.1")}:${port}`;
    host.setReachability({ state: "lan", provenAt: null });
  }

  /** Names under which a browser may ask for the room; the first one goes into links. */
  #names(): string[] {
    const { host } = this.#listen;
    if (!EVERYWHERE.has(host)) return host === "localhost" ? [host] : [host, "localhost"];
    return [...ownAddresses(), "127.0.0.1", "localhost", hostname(), `${hostname()}.local`];
  }

  check(): void {}

  woke(): void {}

  async close(): Promise<void> {}
}
