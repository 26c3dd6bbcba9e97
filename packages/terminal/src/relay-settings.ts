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
const ORIGIN = /^(null|[a-z][a-z0-9+.-]*:\/\/[^\s/?#@A-Z]+)$/;
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

/** Null: not given. Throws CONFIG_BAD_VALUE. */
function durationOf(options: Options, name: string, mostMs: number): number | null {
  return options.read(name, (value) => {
    const ms = parseDuration(value);
    if (ms < SECOND_MS || ms > mostMs) throw new HushError("CONFIG_BAD_VALUE");
    return ms;
  });
}

export function relayOptions(options: Options): RelayOptions {
  const { RELAY_RAM_DEFAULT_MIB, RELAY_RAM_MIN_MIB, RELAY_RAM_MAX_MIB } = LOCAL_LIMITS;
  const { RELAY_CONNECTIONS_DEFAULT, RELAY_CONNECTIONS_MAX } = LOCAL_LIMITS;
  const { RELAY_TTL_DEFAULT_MS, RELAY_TTL_MAX_MS } = LOCAL_LIMITS;
  return {
    ttlMs: durationOf(options, "ttl", RELAY_TTL_MAX_MS) ?? RELAY_TTL_DEFAULT_MS,
    ramMib: options.number("ram", RELAY_RAM_MIN_MIB, RELAY_RAM_MAX_MIB) ?? RELAY_RAM_DEFAULT_MIB,
    connectionsMax: options.number("connections", 1, RELAY_CONNECTIONS_MAX) ?? RELAY_CONNECTIONS_DEFAULT,
    origins: relayOrigins(options),
    page: options.on("web") ? relayRoomPage() : null,
    terms: {
      batch: options.number("log-batch", 1, PROTOCOL_LIMITS.LOG_BATCH_MAX) ?? RELAY_TERMS.batch,
      paceMs: durationOf(options, "log-every", DAY_MS) ?? RELAY_TERMS.paceMs,
      rightPuts: RELAY_TERMS.rightPuts,
    },
    clock,
    redis: relayRedis(options),
    tickets: options.read("tickets", readTicketFile),
  };
}

function relayOrigins(options: Options): RelayOptions["origins"] {
  return (
    options.read("origins", (list) => (list === NO_ORIGINS ? [] : list.split(",").map(origin))) ?? "trusted"
  );
}

/** As browsers write it; what none writes would let in nobody, and look as if it did. Throws CONFIG_BAD_VALUE. */
function origin(text: string): string {
  if (!ORIGIN.test(text)) throw new HushError("CONFIG_BAD_VALUE");
  return text;
}

/** An option that nothing would come of is refused, as it may have been a protection. Throws CONFIG_BAD_VALUE. */
export function refuseIdle(options: Options, names: readonly string[]): void {
  for (const name of names)
    options.read(name, () => {
      throw new HushError("CONFIG_BAD_VALUE");
    });
}

/** Null: an onion service alone, whose listener takes any free port. */
export function relayListen(options: Options): ListenAddress | null {
  const listen = options.read("listen", (value) => nameable(parseListenAddress(value)));
  return listen ?? (options.on("onion") ? null : parseListenAddress(LISTEN_DEFAULT));
}

/** What no card could name is refused, but for IPv6, in whose place the operator writes a name. Throws CONFIG_BAD_VALUE. */
function nameable({ host, port }: ListenAddress): ListenAddress {
  const named = host.toLowerCase();
  if (!host.includes(":") && !isRelayAddress(named)) throw new HushError("CONFIG_BAD_VALUE");
  return { host: named, port };
}

/** Null: none. */
export function relayMetrics(options: Options): ListenAddress | null {
  return options.read("metrics", parseListenAddress);
}

/** Without a secret one that everybody knows. Throws CONFIG_BAD_VALUE for a secret without a Redis, or a file that holds none. */
function relayRedis(options: Options): RelayOptions["redis"] {
  const url = options.read("redis", redisUrl);
  const secret = options.read("redis-secret", (file) => {
    const bytes = decodeBase32(readSecretFile(file));
    if (url === null || bytes?.length !== REDIS_SECRET_BYTES) throw new HushError("CONFIG_BAD_VALUE");
    return bytes;
  });
  return url === null ? null : { url, secret: secret ?? new Uint8Array(REDIS_SECRET_BYTES) };
}

/** Anything else would be taken for the name of a host that doesn't answer. Throws CONFIG_BAD_VALUE. */
function redisUrl(text: string): string {
  if (!/^(rediss?:\/\/|redis-cluster:\/\/|\/)/.test(text)) throw new HushError("CONFIG_BAD_VALUE");
  return text;
}

/** In the program's own spelling, of a file as other programs write base32, too. */
function readSecretFile(file: string): string {
  try {
    return readFileSync(file, "utf8").trim().replace(/=*$/, "").toLowerCase();
  } catch (error) {
    throw new HushError("CONFIG_UNREADABLE", {}, error);
  }
}
