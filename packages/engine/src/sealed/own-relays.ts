/** The relays where the own identity reads besides its own box server, as the store keeps them. */

import {
  formatRelayAddress,
  HushError,
  isIssuerKey,
  PROTOCOL_LIMITS,
  parseRelayAddress,
  wire,
} from "@hushroom/protocol";
import type { Store } from "../store/store.ts";

const { decode, encode, list, struct, text, time } = wire;
const { PLACE_CHARS_MAX, MEMBER_RELAYS_MAX } = PROTOCOL_LIMITS;

const KEY = "own-relays";
const OwnRelaysRecord = struct({
  relays: list(text(PLACE_CHARS_MAX), MEMBER_RELAYS_MAX),
  /** When the card got them, which tells a newer card from an older one. */
  changedAt: time,
});
type OwnRelays = wire.Value<typeof OwnRelaysRecord>;

/** Null until some were named. */
export function loadOwnRelays(store: Store): OwnRelays | null {
  const stored = store.get(KEY);
  return stored && decode(OwnRelaysRecord, stored, "STORE_BROKEN");
}

export function saveOwnRelays(store: Store, own: OwnRelays): void {
  store.apply({ writes: [{ key: KEY, value: encode(OwnRelaysRecord, own) }], rows: [] });
}

/** In its one spelling. Throws RELAY_BAD_ADDRESS. */
export function readRelay(text: string): string {
  const address = parseRelayAddress(text.trim());
  const { issuerKey } = address;
  // No ticket could ever be asked for.
  if (issuerKey !== null && !isIssuerKey(issuerKey)) throw new HushError("RELAY_BAD_ADDRESS");
  return formatRelayAddress(address);
}

/** Each once. Throws RELAY_BAD_ADDRESS, for the own box server too. */
export function readOwnRelays(texts: readonly string[], ownPlace: string): string[] {
  const relays = [...new Set(texts.map(readRelay))];
  if (relays.includes(ownPlace)) throw new HushError("RELAY_BAD_ADDRESS");
  return relays;
}
