/** The errors of relays, in Russian. */

import type { ErrorCode } from "@hushroom/protocol";
import type { ErrorText } from "../text.ts";

type RelayCode = Extract<ErrorCode, `RELAY_${string}`>;

export const relayErrors: Readonly<Record<RelayCode, ErrorText>> = {
  RELAY_BAD_ADDRESS: {
    what: "Это не адрес ретранслятора.",
    next: "Он выглядит так: ….onion, ….onion:PORT или ….onion/KEY. Скопируйте его целиком, как он пришёл.",
  },
};
