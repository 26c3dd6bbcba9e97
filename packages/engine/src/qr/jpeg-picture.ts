/**
 * JPEG (ITU-T T.81) within bounds: pixels and memory by the decoder's own, time by the number of scans, since a
 * progressive picture of a few bytes each may otherwise paint all its pixels a hundred thousand times.
 */

import { HushError } from "@hushroom/protocol";
import { decode } from "jpeg-js";
import { BAD_PICTURE, checkSize, type Picture } from "./picture.ts";

const MARKER = 0xff;
const START_OF_SCAN = 0xda;
/** Cameras and programs write about ten, and a few more in the small picture inside. */
const SCANS_MAX = 64;
const MEMORY_MAX_MB = 400;
/** Start of frame: baseline, extended, progressive. Others no camera writes and jpeg-js doesn't read. */
const FRAMES = [0xc0, 0xc1, 0xc2];

export function isJpeg(bytes: Uint8Array): boolean {
  return bytes[0] === MARKER && bytes[1] === 0xd8;
}

/** Throws CARD_BAD_PICTURE, CARD_PICTURE_TOO_LARGE. */
export function decodeJpeg(bytes: Uint8Array, pixelsMax: number): Picture {
  const { width, height } = frameSize(bytes);
  checkSize(width, height, pixelsMax);
  if (countScans(bytes) > SCANS_MAX) throw new HushError(BAD_PICTURE);
  const picture = read(bytes, pixelsMax);
  return { width: picture.width, height: picture.height, rgba: picture.data };
}

/** Of the first frame; the decoder holds any later one to the same bound. */
function frameSize(bytes: Uint8Array): { width: number; height: number } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let at = 2;
  while (at + 9 < bytes.length && view.getUint8(at) === MARKER) {
    const kind = view.getUint8(at + 1);
    if (FRAMES.includes(kind)) return { height: view.getUint16(at + 5), width: view.getUint16(at + 7) };
    // Any number of 0xff may stand before a marker.
    at += kind === MARKER ? 1 : 2 + view.getUint16(at + 2);
  }
  throw new HushError(BAD_PICTURE);
}

function countScans(bytes: Uint8Array): number {
  let count = 0;
  for (let at = bytes.indexOf(MARKER); at >= 0; at = bytes.indexOf(MARKER, at + 1)) {
    if (bytes[at + 1] === START_OF_SCAN) count++;
  }
  return count;
}

function read(bytes: Uint8Array, pixelsMax: number) {
  try {
    return decode(bytes, {
      useTArray: true,
      tolerantDecoding: false,
      maxResolutionInMP: pixelsMax / 1e6,
      maxMemoryUsageInMB: MEMORY_MAX_MB,
    });
  } catch (error) {
    throw new HushError(BAD_PICTURE, {}, error);
  }
}
