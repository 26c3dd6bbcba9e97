/** The options of `hushroom relay` as the settings of a relay. */

import { readFileSync } from "node:fs";
import { type ListenAddress, parseListenAddress } from "@hushroom/engine";
import { decodeBase32, HushError, isRelayAddress, LOCAL_LIMITS, PROTOCOL_LIMITS } from "@hushroom/protocol";
import { RELAY_TERMS, type RelayClock, type RelayOptions } from "@hushroom/relay";
import { type Options, parseDuration } from "./options.ts";
import { relayRoomPage } from "./relay-room-page.ts";
import { readTicketFile } from "./ticket-file.ts";

export const RELAY_FLAGS = {
  text: [
    ...[
      "listen",
      "onion-key",
      "ttl",
      "ram",
      "connections",
      "log-batch",
      "log-every",
      "origins",
      "metrics",
      "tickets",
    ],
    ...["work-bits", "batches", "redis", "redis-secret"],
    ...["data", "tor", "torrc-extra", "config"],
  ],
  switches: ["onion", "web"],
};

const LISTEN_DEFAULT = "127.0.0.1:7080";
const NO_ORIGINS = "none";
const REDIS_SECRET_BYTES = 32;
const SECOND_MS = 1000;
const DAY_MS = 86_400_000;

/** Wall time at the start and the monotonic clock from there: a device whose clock is set back forgets nothing too late. */
const clock: RelayClock = {
  nowMs: () => performance.timeOrigin + performance.now(),
  after(delayMs, callback) {
    const timer = setTimeout(callback, delayMs).unref();
    return () => clearTimeout(timer);
  },
};

/** Throws CONFIG_BAD_VALUE. */
function within(value: number, min: number, max: number): number {
  if (value < min || value > max) throw new HushError("CONFIG_BAD_VALUE");
  return value;
}

function durationOf(options: Options, name: string, usualMs: number): number {
  const text = options.text(name);
  return text === null ? usualMs : parseDuration(text);
}

export function relayOptions(options: Options): RelayOptions {
  const { RELAY_RAM_DEFAULT_MIB, RELAY_RAM_MIN_MIB, RELAY_RAM_MAX_MIB } = LOCAL_LIMITS;
  const { RELAY_CONNECTIONS_DEFAULT, RELAY_CONNECTIONS_MAX } = LOCAL_LIMITS;
  const { RELAY_TTL_DEFAULT_MS, RELAY_TTL_MAX_MS } = LOCAL_LIMITS;
  const ramMib = options.number("ram") ?? RELAY_RAM_DEFAULT_MIB;
  const connections = options.number("connections") ?? RELAY_CONNECTIONS_DEFAULT;
  const batch = options.number("log-batch") ?? RELAY_TERMS.batch;
  const tickets = options.text("tickets");
  return {
    ttlMs: within(durationOf(options, "ttl", RELAY_TTL_DEFAULT_MS), SECOND_MS, RELAY_TTL_MAX_MS),
    ramMib: within(ramMib, RELAY_RAM_MIN_MIB, RELAY_RAM_MAX_MIB),
    connectionsMax: within(connections, 1, RELAY_CONNECTIONS_MAX),
    origins: relayOrigins(options),
    page: options.on("web") ? relayRoomPage() : null,
    terms: {
      batch: within(batch, 1, PROTOCOL_LIMITS.LOG_BATCH_MAX),
      paceMs: within(durationOf(options, "log-every", RELAY_TERMS.paceMs), SECOND_MS, DAY_MS),
      rightPuts: RELAY_TERMS.rightPuts,
    },
    clock,
    redis: relayRedis(options),
    tickets: tickets === null ? null : readTicketFile(tickets),
  };
}

function relayOrigins(options: Options): RelayOptions["origins"] {
  const list = options.text("origins");
  if (list === null) return "trusted";
  return list === NO_ORIGINS ? [] : list.split(",");
}

/** Null: an onion service alone, whose listener takes any free port. */
export function relayListen(options: Options): ListenAddress | null {
  const listen = options.text("listen");
  if (listen === null && options.on("onion")) return null;
  return nameable(parseListenAddress(listen ?? LISTEN_DEFAULT));
}

/** What no card could name is refused, but for IPv6, in whose place the operator writes a name. Throws CONFIG_BAD_VALUE. */
function nameable({ host, port }: ListenAddress): ListenAddress {
  const named = host.toLowerCase();
  if (!host.includes(":") && !isRelayAddress(named)) throw new HushError("CONFIG_BAD_VALUE");
  return { host: named, port };
}

/** Null: none. */
export function relayMetrics(options: Options): ListenAddress | null {
  const metrics = options.text("metrics");
  return metrics === null ? null : parseListenAddress(metrics);
}

/** Without a secret one that everybody knows. Throws CONFIG_BAD_VALUE for a secret without a Redis, or a file that holds none. */
function relayRedis(options: Options): RelayOptions["redis"] {
  const url = options.text("redis");
  const file = options.text("redis-secret");
  if (url === null && file === null) return null;
  const secret = file === null ? new Uint8Array(REDIS_SECRET_BYTES) : decodeBase32(readSecretFile(file));
  if (url === null || secret?.length !== REDIS_SECRET_BYTES) throw new HushError("CONFIG_BAD_VALUE");
  return { url, secret };
}

/** In the program's own spelling, of a file as other programs write base32, too. */
function readSecretFile(file: string): string {
  try {
    return readFileSync(file, "utf8").trim().replace(/=*$/, "").toLowerCase();
  } catch (error) {
    throw new HushError("CONFIG_UNREADABLE", {}, error);
  }
}
