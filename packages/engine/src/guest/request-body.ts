/** Reads a posted form within its bound: refused by its announced length before a byte of it is read. */

import type { IncomingMessage, ServerResponse } from "node:http";
import { HushError, LOCAL_LIMITS } from "@hushroom/protocol";
import { decodeForm, type Form } from "./form.ts";

const FORM_TYPE = /^application\/x-www-form-urlencoded\s*(;\s*charset\s*=\s*"?utf-8"?\s*)?$/i;

/** Throws GUEST_TOO_LARGE or GUEST_BAD_FORM. */
export async function readForm(request: IncomingMessage, response: ServerResponse): Promise<Form> {
  if (!FORM_TYPE.test(request.headers["content-type"] ?? "")) throw new HushError("GUEST_BAD_FORM");
  const bytesMax = LOCAL_LIMITS.GUEST_FORM_BYTES_MAX;
  if (Number(request.headers["content-length"] ?? 0) > bytesMax) throw new HushError("GUEST_TOO_LARGE");
  if (request.headers.expect !== undefined) response.writeContinue();
  return decodeForm(await readBytes(request, bytesMax));
}

function readBytes(request: IncomingMessage, bytesMax: number): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    request.on("data", (chunk: Buffer) => {
      length += chunk.length;
      if (length <= bytesMax) chunks.push(chunk);
      else reject(new HushError("GUEST_TOO_LARGE"));
    });
    request.on("end", () => resolve(Buffer.concat(chunks)));
    request.on("close", () => reject(new HushError("GUEST_TOO_SLOW")));
  });
}

/** Whether an answer now would leave a body behind that nobody reads. */
export function hasUnreadBody(request: IncomingMessage): boolean {
  const { headers } = request;
  const announced = Number(headers["content-length"] ?? 0) > 0 || headers["transfer-encoding"] !== undefined;
  return announced && !request.complete;
}
