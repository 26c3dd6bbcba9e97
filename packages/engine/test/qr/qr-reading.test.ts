import { describe, expect, it } from "vitest";
import { readQrPicture } from "../../src/qr/qr-reading.ts";
import {
  drawn,
  inverted,
  jpeg,
  noisy,
  type Pixels,
  png,
  transparentPng,
  turned,
  within,
} from "./pictures.ts";

/** As long as a card's code and a safety number's are, and in their letters. */
const CARD = `HUSHROOM:QR:${"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".repeat(5).slice(0, 140)}`;
const NUMBER = `HUSHROOM:NUMBER:${"QWERTZUIOP234567ASDFGHJKLYXCVBNM".repeat(4).slice(0, 111)}`;

describe("a QR code is read", () => {
  it.each([1, 2, 3, 4, 8, 16])("drawn with %d pixels for each module", (pixels) => {
    expect(readQrPicture(png(drawn(CARD, pixels)))).toBe(CARD);
    expect(readQrPicture(png(drawn(NUMBER, pixels)))).toBe(NUMBER);
  });

  it.each([90, 180, 270, 7, 17, 45, 200])("turned by %d degrees", (degrees) => {
    expect(readQrPicture(png(turned(drawn(CARD, 6), degrees)))).toBe(CARD);
  });

  it("from a screenshot of a dark screen, and where its paper is transparent", () => {
    expect(readQrPicture(png(inverted(drawn(CARD, 5))))).toBe(CARD);
    expect(readQrPicture(transparentPng(drawn(CARD, 5)))).toBe(CARD);
  });

  it.each([1, 2, 3])("askew, in bad light, noisy and compressed (%d)", (seed) => {
    const photograph = noisy(turned(drawn(CARD, 7), 5 * seed), 50, seed);
    expect(readQrPicture(png(photograph))).toBe(CARD);
    expect(readQrPicture(jpeg(photograph, 40))).toBe(CARD);
  });

  it("from a photograph of a phone's size", () => {
    const photograph: Pixels = noisy(within(turned(drawn(CARD, 12), 9), 2800, 2000), 4, 1);
    expect(readQrPicture(jpeg(photograph, 75))).toBe(CARD);
  });

  it("whatever it says: that is for others to judge", () => {
    expect(readQrPicture(png(drawn("https://example.org/ключ", 4)))).toBe("https://example.org/ключ");
  });
});
