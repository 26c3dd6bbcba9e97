/** Pictures of QR codes as people make them: screenshots, photographs askew, noisy, compressed. */

import { SeededRandom } from "@hushroom/testkit";
import { encode as encodeJpeg } from "jpeg-js";
import { PNG } from "pngjs";
import { encode } from "uqr";

export interface Pixels {
  readonly width: number;
  readonly height: number;
  /** 0 black to 255 white. */
  readonly grey: Uint8Array;
}

function made(width: number, height: number, at: (x: number, y: number) => number): Pixels {
  const grey = Uint8Array.from({ length: width * height }, (_, i) => at(i % width, Math.floor(i / width)));
  return { width, height, grey };
}

export function drawn(text: string, pixelsPerModule: number): Pixels {
  const { size, data } = encode(text, { ecc: "M", border: 4 });
  const side = size * pixelsPerModule;
  const module = (at: number) => Math.floor(at / pixelsPerModule);
  return made(side, side, (x, y) => (data[module(y)]?.[module(x)] ? 0 : 255));
}

export function inverted({ width, height, grey }: Pixels): Pixels {
  return { width, height, grey: grey.map((value) => 255 - value) };
}

/** Turned about its middle, in a picture of its own size times `room`, on grey. */
export function turned(pixels: Pixels, degrees: number, room = 1.5): Pixels {
  const side = Math.round(pixels.width * room);
  const angle = (degrees * Math.PI) / 180;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  return made(side, side, (x, y) => {
    const [dx, dy] = [x - side / 2, y - side / 2];
    const fromX = Math.round(pixels.width / 2 + dx * cos + dy * sin);
    const fromY = Math.round(pixels.height / 2 - dx * sin + dy * cos);
    const isInside = fromX >= 0 && fromY >= 0 && fromX < pixels.width && fromY < pixels.height;
    return isInside ? (pixels.grey[fromY * pixels.width + fromX] ?? 0) : 200;
  });
}

/** Each pixel up to `strength` lighter or darker, and the whole darker from left to right. */
export function noisy({ width, height, grey }: Pixels, strength: number, seed: number): Pixels {
  const random = new SeededRandom(seed);
  const value = (at: number) =>
    (grey[at] ?? 0) * (1 - (0.3 * (at % width)) / width) + random.between(-strength, strength);
  return { width, height, grey: grey.map((_, at) => Math.max(0, Math.min(255, value(at)))) };
}

/** In the middle of a much larger picture. */
export function within({ width, height, grey }: Pixels, wide: number, high: number): Pixels {
  const [left, top] = [(wide - width) >> 1, (high - height) >> 1];
  return made(wide, high, (x, y) => {
    const isInside = x >= left && y >= top && x < left + width && y < top + height;
    return isInside ? (grey[(y - top) * width + x - left] ?? 0) : 180;
  });
}

function rgba({ grey }: Pixels, alpha: (value: number) => number): Buffer {
  return Buffer.from(
    Uint8Array.from({ length: 4 * grey.length }, (_, i) => {
      const value = grey[i >> 2] ?? 0;
      return i % 4 === 3 ? alpha(value) : value;
    }),
  );
}

export function png(pixels: Pixels): Buffer {
  const { width, height } = pixels;
  const picture = new PNG({ width, height });
  picture.data = rgba(pixels, () => 255);
  return PNG.sync.write(picture);
}

/** Black modules on nothing, as some programs draw. */
export function transparentPng(pixels: Pixels): Buffer {
  const { width, height, grey } = pixels;
  const picture = new PNG({ width, height });
  picture.data = rgba({ width, height, grey: grey.map(() => 0) }, () => 0);
  grey.forEach((value, at) => {
    picture.data[4 * at + 3] = 255 - value;
  });
  return PNG.sync.write(picture);
}

export function jpeg(pixels: Pixels, quality: number): Buffer {
  const { width, height } = pixels;
  return encodeJpeg({ width, height, data: rgba(pixels, () => 255) }, quality).data;
}
