/**
 * PNG (ISO/IEC 15948) within bounds: the size is read from the header before anything is inflated. Interlaced pictures
 * are refused, since pngjs inflates those without a bound; nobody draws a QR code that way.
 */

import { HushError } from "@hushroom/protocol";
import { PNG } from "pngjs";
import { BAD_PICTURE, checkSize, type Picture } from "./picture.ts";

const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
const WIDTH_AT = 16;
const HEIGHT_AT = 20;
const INTERLACE_AT = 28;
const HEADER_BYTES = 33;

export function isPng(bytes: Uint8Array): boolean {
  return SIGNATURE.every((byte, at) => bytes[at] === byte);
}

/** Throws CARD_BAD_PICTURE, CARD_PICTURE_TOO_LARGE. */
export function decodePng(bytes: Uint8Array, pixelsMax: number): Picture {
  if (bytes.length < HEADER_BYTES || bytes[INTERLACE_AT] !== 0) throw new HushError(BAD_PICTURE);
  const header = new DataView(bytes.buffer, bytes.byteOffset);
  checkSize(header.getUint32(WIDTH_AT), header.getUint32(HEIGHT_AT), pixelsMax);
  const { width, height, data } = read(bytes);
  return { width, height, rgba: data };
}

function read(bytes: Uint8Array) {
  try {
    return PNG.sync.read(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length));
  } catch (error) {
    throw new HushError(BAD_PICTURE, {}, error);
  }
}
