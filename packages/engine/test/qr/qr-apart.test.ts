/** Pictures are read in a thread of their own: the program goes on meanwhile, and what never ends is ended. */
import { fileURLToPath, pathToFileURL } from "node:url";
import { bundleProgram } from "@hushroom/testkit";
import { beforeAll, describe, expect, it } from "vitest";
import { readQrApart } from "../../src/qr/qr-apart.ts";
import { drawn, png } from "./pictures.ts";

const sourceOf = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

const scriptOf = (code: string): URL => new URL(`data:text/javascript,${encodeURIComponent(code)}`);

/** Longer than the test may take: it ends for another reason. */
const LONG_MS = 120_000;

let program: URL;
beforeAll(() => {
  program = pathToFileURL(bundleProgram(sourceOf("../../src/qr/qr-worker.ts")));
});

/** One that is searched for seconds. */
function corners(): Buffer {
  const corner = ["0000000", "0111110", "0100010", "0100010", "0100010", "0111110", "0000000"];
  const at = (x: number, y: number) => (corner[y % 8]?.[x % 8] === "0" ? 0 : 255);
  const side = 600;
  const grey = Uint8Array.from({ length: side * side }, (_, i) => at(i % side, Math.floor(i / side)));
  return png({ width: side, height: side, grey });
}

describe("a picture read apart", () => {
  it("gives what its code says, or the same error as read here", async () => {
    expect(await readQrApart(png(drawn("HUSHROOM:QR:A", 4)), program)).toBe("HUSHROOM:QR:A");
    await expect(readQrApart(Buffer.from("GIF89a"), program)).rejects.toMatchObject({
      code: "CARD_BAD_PICTURE",
    });
    const blank = png({ width: 50, height: 50, grey: new Uint8Array(2500).fill(255) });
    await expect(readQrApart(blank, program)).rejects.toMatchObject({ code: "CONTACT_NO_QR" });
  });

  it("holds nothing else up, however long it is searched", async () => {
    let code: unknown = null;
    const reading = readQrApart(corners(), program).catch((error) => {
      code = error.code;
    });
    // Searched here, it would take one turn.
    for (let turns = 0; turns < 100; turns++) {
      await new Promise(setImmediate);
      expect(code).toBe(null);
    }
    await reading;
    expect(code).toBe("CONTACT_NO_QR");
  });

  it.each([
    [
      "fills its heap",
      scriptOf("const all = []; for (;;) all.push(Array(100000).fill(all.length));"),
      LONG_MS,
    ],
    ["never ends", scriptOf("for (;;);"), 500],
    ["ends without an answer", scriptOf(""), LONG_MS],
    ["isn't there", new URL("./no-such-program.mjs", import.meta.url), LONG_MS],
  ])("ends in an error when its thread %s", async (_how, broken, withinMs) => {
    const outcome = readQrApart(new Uint8Array(), broken, withinMs);
    await expect(outcome).rejects.toMatchObject({ code: "CARD_BAD_PICTURE" });
    // The next one has its turn.
    expect(await readQrApart(png(drawn("HUSHROOM:QR:B", 4)), program)).toBe("HUSHROOM:QR:B");
  });
});
