/** Pictures made smaller by averaging, or larger by repeating pixels; grey, and on white where they are transparent. */

import type { Picture } from "./picture.ts";

/** How light a pixel is, 0 to 255 (ITU-R BT.601), on white paper. */
function lightness({ rgba }: Picture, at: number): number {
  const alpha = (rgba[at + 3] ?? 0) / 255;
  const light = 0.299 * (rgba[at] ?? 0) + 0.587 * (rgba[at + 1] ?? 0) + 0.114 * (rgba[at + 2] ?? 0);
  return alpha * light + 255 * (1 - alpha);
}

/** The mean of the pixels from (left, top) up to but not (right, bottom), one at least. */
function mean(picture: Picture, left: number, top: number, right: number, bottom: number): number {
  let sum = 0;
  let count = 0;
  for (let y = top; y < Math.max(bottom, top + 1); y++) {
    for (let x = left; x < Math.max(right, left + 1); x++) {
      sum += lightness(picture, 4 * (y * picture.width + x));
      count++;
    }
  }
  return Math.round(sum / count);
}

export function scaled(picture: Picture, factor: number): Picture {
  const width = Math.max(1, Math.floor(picture.width * factor));
  const height = Math.max(1, Math.floor(picture.height * factor));
  const rgba = new Uint8Array(4 * width * height).fill(255);
  for (let y = 0; y < height; y++) {
    const top = Math.floor(y / factor);
    const bottom = Math.min(picture.height, Math.floor((y + 1) / factor));
    for (let x = 0; x < width; x++) {
      const right = Math.min(picture.width, Math.floor((x + 1) / factor));
      rgba.fill(
        mean(picture, Math.floor(x / factor), top, right, bottom),
        4 * (y * width + x),
        4 * (y * width + x) + 3,
      );
    }
  }
  return { width, height, rgba };
}
