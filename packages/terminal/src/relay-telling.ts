/** Where a relay can be reached, for programs and in words: what to give others, what only this device can use; and its Redis. */

import { encodeBase32, formatRelayAddress } from "@hushroom/protocol";
import type { ListenTarget, Relay } from "@hushroom/relay";
import type { Output } from "./output.ts";

/** No card holds an IPv6 address (docs/protocol.md, Relay addresses): its operator writes a name in place of this one. */
const NAME_EXAMPLE = "relay.example";
const EVERYWHERE = "0.0.0.0";

/** As a URL spells them. */
const OWN_DEVICE = /^(?:localhost|127(?:\.\d+){3}|\[::1\]|\[::ffff:7f[0-9a-f]{2}:[0-9a-f]+\])$/;

interface Place {
  readonly host: string;
  readonly port: number;
}

const authority = ({ host, port }: Place): string =>
  host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;

const isOnlyHere = (place: Place): boolean => OWN_DEVICE.test(new URL(`http://${authority(place)}`).hostname);

/** Whether whoever reaches it may use it, and that can be others than this device. */
export function isUnguardedRedis(url: string): boolean {
  if (url.startsWith("/")) return false;
  const place = url.replace(/^[a-z-]+:\/\//, "");
  const nodes = url.startsWith("redis-cluster:") ? place.split(",") : [place];
  return nodes
    .map((node) => new URL(`http://${node}`))
    .some(({ hostname, password }) => password === "" && !OWN_DEVICE.test(hostname));
}

/** What its operator should know of the Redis that it uses. `isOpen`: whoever reaches that is taken for one of the relays. */
export function tellRedis(output: Output, url: string, isOpen: boolean): void {
  if (isOpen) output.tell({ event: "redis-open" }, output.words("terminal.relay-redis-open"));
  if (!isUnguardedRedis(url)) return;
  output.tell({ event: "redis-no-password" }, output.words("terminal.relay-redis-no-password"));
}

/** Of a relay that has an onion service too, others are given the address of that. */
export function tellListening(
  output: Output,
  { issuerKey }: Pick<Relay, "issuerKey">,
  place: Place,
  hasOnion: boolean,
): void {
  const { host, port } = place;
  if (host.includes(":")) {
    const address = authority(place);
    const named = formatRelayAddress({ host: NAME_EXAMPLE, port, issuerKey });
    const key = issuerKey === null ? "" : `/${encodeBase32(issuerKey)}`;
    const words = output.words("terminal.relay-listening-ipv6", { address, named });
    output.tell({ event: "listening", address: `${address}${key}` }, words);
  } else {
    const address = formatRelayAddress({ host, port, issuerKey });
    const key = host === EVERYWHERE ? "terminal.relay-listening-everywhere" : "terminal.relay-listening";
    output.tell({ event: "listening", address }, output.words(key, { address }));
  }
  if (!isOnlyHere(place)) return;
  output.say(output.words(hasOnion ? "terminal.relay-only-here-onion" : "terminal.relay-only-here"));
}

/** For programs that wait for it: where its onion service leads to. It is no address for cards and groups. */
export function tellListeningForOnion(
  output: Output,
  { issuerKey }: Pick<Relay, "issuerKey">,
  target: ListenTarget,
): void {
  const words = output.words("terminal.relay-behind-onion", { address: authority(target) });
  output.tell({ event: "listening", address: formatRelayAddress({ ...target, issuerKey }) }, words);
}

export function tellOnion(output: Output, { issuerKey }: Pick<Relay, "issuerKey">, host: string): void {
  const address = formatRelayAddress({ host, port: 80, issuerKey });
  output.tell({ event: "onion", address }, output.words("terminal.relay-onion", { address }));
}

/** With the relay's whole address, if it has a key: the page can't know that from where it stands. */
export function tellPage(output: Output, { issuerKey }: Pick<Relay, "issuerKey">, place: Place): void {
  const isNamed = issuerKey !== null && !place.host.includes(":");
  const relay = isNamed ? `#relay=${formatRelayAddress({ ...place, issuerKey })}` : "";
  const url = `http://${place.port === 80 ? place.host : authority(place)}/${relay}`;
  output.tell({ event: "page", url }, output.words("terminal.relay-page", { url }));
}

export function tellMetrics(output: Output, place: Place): void {
  const url = `http://${authority(place)}/metrics`;
  output.tell({ event: "metrics", url }, output.words("terminal.relay-metrics", { url }));
}
