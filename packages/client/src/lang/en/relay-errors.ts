/** The errors of relays, in words. */

import type { ErrorCode } from "@hushroom/protocol";
import type { ErrorText } from "../text.ts";

type RelayCode = Extract<ErrorCode, `RELAY_${string}`>;

export const relayErrors: Readonly<Record<RelayCode, ErrorText>> = {
  RELAY_BAD_ADDRESS: {
    what: "This is not the address of a relay.",
    next: "It looks like ….onion, ….onion:PORT or ….onion/KEY: copy all of it, just as it came to you.",
  },
};
