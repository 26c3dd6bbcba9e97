/** The secrets of epochs, as a member knows them and whoever gets hold of its page: noted as the machine makes them. */

import { epochAuthenticator } from "@hushroom/mls";
import type * as Reading from "../../../src/session/relay-room/reading.ts";
import type { SimPage } from "./sim-page.ts";

const byHead = new Map<string, Uint8Array>();

/** In place of the module that makes them: the same, and each is noted. */
export function noting(reading: typeof Reading): typeof Reading {
  const epochSecretOf: typeof reading.epochSecretOf = (mls) => {
    const secret = reading.epochSecretOf(mls);
    byHead.set(Buffer.from(epochAuthenticator(mls)).toString("hex"), secret);
    return secret;
  };
  return { ...reading, epochSecretOf };
}

/** Of the epoch that the page is in. */
export function secretOf({ room }: SimPage): Uint8Array {
  const secret = byHead.get(room.head ?? "");
  if (secret === undefined) throw new Error("the page is in its room");
  return secret;
}
