/**
 * SAFECOOKIE (control-spec §3.24): both sides prove that they can read the cookie. The cookie is that of our own
 * DataDirectory; the path which PROTOCOLINFO names is ignored, since a stranger on the port could name any file.
 */

import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { readFile } from "node:fs/promises";
import { HushError } from "@hushroom/protocol";
import type { ControlConnection } from "./control-connection.ts";
import { parsePairs } from "./control-text.ts";

const NONCE_BYTES = 32;
const COOKIE_BYTES = 32;
const SERVER = "Tor safe cookie authentication server-to-controller hash";
const CONTROLLER = "Tor safe cookie authentication controller-to-server hash";

function hexBytes(text: string | undefined): Buffer {
  if (text === undefined || !/^[0-9A-Fa-f]{64}$/.test(text)) throw new HushError("TOR_CONTROL_PROTOCOL");
  return Buffer.from(text, "hex");
}

/** Throws TOR_CONTROL_REFUSED where the other side isn't our tor. */
export async function authenticate(connection: ControlConnection, cookieFile: string): Promise<void> {
  const info = await connection.command("PROTOCOLINFO 1");
  const auth = info.lines.find(({ text }) => text.startsWith("AUTH "));
  const methods = parsePairs(auth?.text ?? "").get("METHODS");
  if (!methods?.split(",").includes("SAFECOOKIE")) throw new HushError("TOR_CONTROL_REFUSED");
  const cookie = await readFile(cookieFile).catch(() => null);
  if (cookie?.length !== COOKIE_BYTES) throw new HushError("TOR_CONTROL_REFUSED");
  const ours = randomBytes(NONCE_BYTES);
  const challenge = await connection.command(`AUTHCHALLENGE SAFECOOKIE ${ours.toString("hex")}`);
  const pairs = parsePairs(challenge.lines[0]?.text ?? "");
  const proof = Buffer.concat([cookie, ours, hexBytes(pairs.get("SERVERNONCE"))]);
  const expected = createHmac("sha256", SERVER).update(proof).digest();
  if (!timingSafeEqual(hexBytes(pairs.get("SERVERHASH")), expected)) {
    throw new HushError("TOR_CONTROL_REFUSED");
  }
  await connection.command(`AUTHENTICATE ${createHmac("sha256", CONTROLLER).update(proof).digest("hex")}`);
}
