/** A decoded picture: what readers of PNG and JPEG give and the reader of QR codes takes. */

import { HushError } from "@hushroom/protocol";

export interface Picture {
  readonly width: number;
  readonly height: number;
  /** Red, green, blue and alpha of each pixel, row by row from the top. */
  readonly rgba: Uint8Array;
}

export const BAD_PICTURE = "CARD_BAD_PICTURE";

/** Throws CARD_BAD_PICTURE for no pixels, CARD_PICTURE_TOO_LARGE for more than `pixelsMax`. Before anything is decoded. */
export function checkSize(width: number, height: number, pixelsMax: number): void {
  if (width < 1 || height < 1) throw new HushError(BAD_PICTURE);
  if (width * height > pixelsMax) throw new HushError("CARD_PICTURE_TOO_LARGE", { width, height, pixelsMax });
}
