/** The text of the QR code in a picture, from a file's bytes that may come from anybody. */

import { HushError, LOCAL_LIMITS } from "@hushroom/protocol";
import jsqr from "jsqr";
import { decodeJpeg, isJpeg } from "./jpeg-picture.ts";
import { BAD_PICTURE, type Picture } from "./picture.ts";
import { scaled } from "./picture-scaling.ts";
import { decodePng, isPng } from "./png-picture.ts";

const { QR_PICTURE_BYTES_MAX, QR_PICTURE_PIXELS_MAX } = LOCAL_LIMITS;
/** The longer side of what is searched, in pixels: above, a picture made for it takes the search many seconds. */
const SIDE_MAX = 1200;
/** A code drawn with a pixel or two for each module is searched larger. */
const SMALL_SIDE = 300;
const ENLARGED = 4;

/** PNG and JPEG. Throws CARD_BAD_PICTURE, CARD_PICTURE_TOO_LARGE, CONTACT_NO_QR. Takes up to some seconds. */
export function readQrPicture(file: Uint8Array): string {
  const picture = decodePicture(file);
  for (const factor of factors(Math.max(picture.width, picture.height))) {
    const text = search(scaled(picture, factor));
    if (text !== null) return text;
  }
  throw new HushError("CONTACT_NO_QR");
}

function decodePicture(file: Uint8Array): Picture {
  if (file.length > QR_PICTURE_BYTES_MAX) throw new HushError("CARD_PICTURE_TOO_LARGE");
  if (isPng(file)) return decodePng(file, QR_PICTURE_PIXELS_MAX);
  if (isJpeg(file)) return decodeJpeg(file, QR_PICTURE_PIXELS_MAX);
  throw new HushError(BAD_PICTURE);
}

/** The second, smaller try has less noise. */
function factors(side: number): number[] {
  if (side <= SMALL_SIDE) return [ENLARGED, 1];
  const first = Math.min(1, SIDE_MAX / side);
  return [first, first / 2];
}

function search({ width, height, rgba }: Picture): string | null {
  const pixels = new Uint8ClampedArray(rgba.buffer, rgba.byteOffset, rgba.length);
  return jsqr.default(pixels, width, height)?.data ?? null;
}
