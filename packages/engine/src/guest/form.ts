/** application/x-www-form-urlencoded in strict UTF-8. Anything doubtful throws GUEST_BAD_FORM. */

import { HushError, LOCAL_LIMITS } from "@hushroom/protocol";

export type Form = ReadonlyMap<string, string>;

const UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const PLUS = 0x2b;
const PERCENT = 0x25;
const SPACE = 0x20;

/** Fields by name, each at most once, line ends as `\n`. */
export function decodeForm(bytes: Uint8Array): Form {
  const form = new Map<string, string>();
  const pairs = splitAt(bytes, "&".charCodeAt(0)).filter((pair) => pair.length > 0);
  if (pairs.length > LOCAL_LIMITS.GUEST_FORM_FIELDS_MAX) throw new HushError("GUEST_BAD_FORM");
  for (const pair of pairs) {
    const equals = pair.indexOf("=".charCodeAt(0));
    const name = decodePart(equals < 0 ? pair : pair.subarray(0, equals));
    const value = equals < 0 ? "" : decodePart(pair.subarray(equals + 1));
    if (form.has(name)) throw new HushError("GUEST_BAD_FORM");
    form.set(name, value.replace(/\r\n?/g, "\n"));
  }
  return form;
}

function splitAt(bytes: Uint8Array, separator: number): Uint8Array[] {
  const parts: Uint8Array[] = [];
  let start = 0;
  for (let at = bytes.indexOf(separator); at >= 0; at = bytes.indexOf(separator, start)) {
    parts.push(bytes.subarray(start, at));
    start = at + 1;
  }
  parts.push(bytes.subarray(start));
  return parts;
}

function decodePart(bytes: Uint8Array): string {
  const out = new Uint8Array(bytes.length);
  let length = 0;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0;
    if (byte === PERCENT) {
      out[length++] = hexPair(bytes[at + 1], bytes[at + 2]);
      at += 2;
    } else {
      out[length++] = byte === PLUS ? SPACE : byte;
    }
  }
  try {
    return UTF8.decode(out.subarray(0, length));
  } catch {
    throw new HushError("GUEST_BAD_FORM");
  }
}

function hexPair(high: number | undefined, low: number | undefined): number {
  const value = hexDigit(high) * 16 + hexDigit(low);
  if (Number.isNaN(value)) throw new HushError("GUEST_BAD_FORM");
  return value;
}

function hexDigit(code: number | undefined): number {
  return code === undefined ? Number.NaN : Number.parseInt(String.fromCharCode(code), 16);
}
