/** Reads the body of a request up to a bound, as strict UTF-8. */

import type { IncomingMessage } from "node:http";
import { HushError } from "@hushroom/protocol";

/** Throws API_TOO_LARGE before the surplus is held, API_BAD_REQUEST for bytes that are no UTF-8. */
export async function readRequestBody(request: IncomingMessage, bytesMax: number): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    length += chunk.length;
    if (length > bytesMax) throw new HushError("API_TOO_LARGE", { bytesMax });
    chunks.push(chunk);
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(chunks));
  } catch (error) {
    throw new HushError("API_BAD_REQUEST", {}, error);
  }
}
