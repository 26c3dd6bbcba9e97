/** The errors of relays, in Arabic. */

import type { ErrorCode } from "@hushroom/protocol";
import type { ErrorText } from "../text.ts";

type RelayCode = Extract<ErrorCode, `RELAY_${string}`>;

export const relayErrors: Readonly<Record<RelayCode, ErrorText>> = {
  RELAY_BAD_ADDRESS: {
    what: "هذا ليس عنوان مُرحِّل.",
    next: "يكون على هذا الشكل: ‎….onion‎ أو ‎….onion:PORT‎ أو ‎….onion/KEY‎. انسخه كاملًا كما وصلك.",
  },
};
