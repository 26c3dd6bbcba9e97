/** Pictures that somebody made to do harm end in an error, soon and within the bounds. */

import { crc32, deflateSync } from "node:zlib";
import { LOCAL_LIMITS } from "@hushroom/protocol";
import { codeOf, SeededRandom } from "@hushroom/testkit";
import { describe, expect, it } from "vitest";
import { readQrPicture } from "../../src/qr/qr-reading.ts";
import { drawn, jpeg, type Pixels, png } from "./pictures.ts";

const CODES = ["no error", "CARD_BAD_PICTURE", "CARD_PICTURE_TOO_LARGE", "CONTACT_NO_QR"];
const read = (file: Uint8Array) => codeOf(() => readQrPicture(file));

function chunk(type: string, body: Uint8Array): Buffer {
  const typed = Buffer.concat([Buffer.from(type), body]);
  const ends = Buffer.alloc(8);
  ends.writeUInt32BE(body.length, 0);
  ends.writeUInt32BE(crc32(typed), 4);
  return Buffer.concat([ends.subarray(0, 4), typed, ends.subarray(4)]);
}

function pngOf(width: number, height: number, data: Uint8Array, interlace = 0): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 0, 0, 0, interlace], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk("IHDR", header),
    chunk("IDAT", data),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

describe("not a picture", () => {
  it.each<[string, Uint8Array]>([
    ["nothing", new Uint8Array()],
    ["text", Buffer.from("hushroom:card:aaaa")],
    ["a GIF", Buffer.from("GIF89a\x01\x00\x01\x00")],
    ["the beginning of a PNG", png(drawn("a", 4)).subarray(0, 30)],
    ["half a PNG", png(drawn("a", 4)).subarray(0, 150)],
    ["the beginning of a JPEG", jpeg(drawn("a", 4), 80).subarray(0, 10)],
    ["a JPEG without its frame", Uint8Array.of(0xff, 0xd8, 0xff, 0xd9)],
    ["a JPEG of markers", new Uint8Array(10_000).fill(0xff).fill(0xd8, 1, 2)],
    ["a PNG without pixels", pngOf(0, 10, deflateSync(new Uint8Array(10)))],
  ])("%s", (_what, file) => {
    expect(read(file)).toBe("CARD_BAD_PICTURE");
  });

  it("a file that is too large is not looked at", () => {
    const file = Buffer.concat([png(drawn("a", 4)), Buffer.alloc(LOCAL_LIMITS.QR_PICTURE_BYTES_MAX)]);
    expect(read(file)).toBe("CARD_PICTURE_TOO_LARGE");
  });

  it("a picture without a code has none", () => {
    const random = new SeededRandom(1);
    const noise: Pixels = { width: 300, height: 200, grey: random.bytes(60_000) };
    expect(read(png(noise))).toBe("CONTACT_NO_QR");
    expect(read(jpeg(noise, 50))).toBe("CONTACT_NO_QR");
  });
});

describe("a bomb", () => {
  const zeros = deflateSync(new Uint8Array(64 * 1024 * 1024));

  it("of a PNG that says how large it is goes no further than its header", () => {
    expect(read(pngOf(60_000, 60_000, zeros))).toBe("CARD_PICTURE_TOO_LARGE");
    expect(read(pngOf(0xffffffff, 1, zeros))).toBe("CARD_PICTURE_TOO_LARGE");
  });

  it("of a PNG that says it is small is inflated to that size, not beyond", () => {
    const before = process.memoryUsage().arrayBuffers;
    expect(CODES).toContain(read(pngOf(20, 20, zeros)));
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(16 * 1024 * 1024);
  });

  it("of an interlaced PNG is not inflated at all", () => {
    expect(read(pngOf(20, 20, zeros, 1))).toBe("CARD_BAD_PICTURE");
  });

  it("of a JPEG that says how large it is goes no further than its header", () => {
    const file = jpeg(drawn("a", 4), 80);
    const frame = file.indexOf(Buffer.from([0xff, 0xc0]));
    file.writeUInt32BE(0xffffffff, frame + 5);
    expect(read(file)).toBe("CARD_PICTURE_TOO_LARGE");
  });

  it("of a JPEG with a large frame behind a small one", () => {
    const file = jpeg(drawn("a", 4), 80);
    const frame = file.indexOf(Buffer.from([0xff, 0xc0]));
    const large = Buffer.from(file.subarray(frame, frame + 19));
    large.writeUInt32BE(0xffffffff, 5);
    expect(read(Buffer.concat([file.subarray(0, frame + 19), large, file.subarray(frame + 19)]))).toBe(
      "CARD_BAD_PICTURE",
    );
  });

  it("of a JPEG with scan upon scan", () => {
    const file = jpeg(drawn("a", 4), 80);
    const scan = file.indexOf(Buffer.from([0xff, 0xda]));
    const header = file.subarray(scan, scan + 14);
    const scans = Buffer.concat(Array(20_000).fill(header));
    expect(read(Buffer.concat([file.subarray(0, scan), scans, file.subarray(scan)]))).toBe(
      "CARD_BAD_PICTURE",
    );
  });
});

describe("a picture of nothing but corners of QR codes", () => {
  it("is searched in bounded time", () => {
    const corner = ["0000000", "0111110", "0100010", "0100010", "0100010", "0111110", "0000000"];
    const at = (x: number, y: number) => (corner[y % 8]?.[x % 8] === "0" ? 0 : 255);
    // Over five thousand corners: to try all threes of them would take longer than any test may.
    const side = 600;
    const grey = Uint8Array.from({ length: side * side }, (_, i) => at(i % side, Math.floor(i / side)));
    expect(read(png({ width: side, height: side, grey }))).toBe("CONTACT_NO_QR");
  });
});

it("pictures changed at random end in what they show or in an error of their own", () => {
  const random = new SeededRandom(3);
  for (const file of [png(drawn("HUSHROOM", 2)), jpeg(drawn("HUSHROOM", 2), 60)]) {
    for (let i = 0; i < 100; i++) {
      const wrong = Buffer.from(file);
      for (let j = random.below(4); j >= 0; j--) wrong[random.below(wrong.length)] = random.below(256);
      expect(CODES).toContain(
        read(wrong.subarray(0, random.chance(0.2) ? random.below(wrong.length) : undefined)),
      );
    }
  }
});
