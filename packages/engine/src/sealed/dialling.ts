/** Streams to box servers and relays, through Tor. */

import { BoxClient, type PutGate, SlotStream, type Tor } from "@hushroom/net";
import {
  BOX_ANSWER_BYTES_MAX,
  HushError,
  LOCAL_LIMITS,
  parseRelayAddress,
  RELAY_ANSWER_BYTES_MAX,
} from "@hushroom/protocol";
import type { SlotPlace } from "./levels/slot-place.ts";

const SLOT_MESSAGE_BYTES_MAX: Readonly<Record<SlotPlace["level"], number>> = {
  quiet: BOX_ANSWER_BYTES_MAX,
  blind: RELAY_ANSWER_BYTES_MAX,
};

/** For slots alone. Throws TOR_OFFLINE, DIAL_…. */
export async function dialSlots(
  tor: Tor | null,
  { level, relay }: SlotPlace,
  isolation: string,
): Promise<SlotStream> {
  if (tor?.status.phase !== "ready") throw new HushError("TOR_OFFLINE");
  const { host, port } = parseRelayAddress(relay);
  const stream = await tor.dial(host, port, isolation, LOCAL_LIMITS.LINK_DIAL_TIMEOUT_MS);
  return SlotStream.connect(stream, { host, messageBytesMax: SLOT_MESSAGE_BYTES_MAX[level] });
}

/** An onion address stands for its port 80, as a relay's address does where it names none. Throws DIAL_…, WIRE_…. */
export async function dialBoxes(
  tor: Tor,
  place: string,
  isolation: string,
  putGate: PutGate | null,
): Promise<BoxClient> {
  const { host, port } = parseRelayAddress(place);
  const stream = await tor.dial(host, port, isolation, LOCAL_LIMITS.LINK_DIAL_TIMEOUT_MS);
  return BoxClient.connect(stream, host, { putGate });
}
