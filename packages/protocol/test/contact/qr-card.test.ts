import { codeOf } from "@hushroom/testkit";
import { describe, expect, it } from "vitest";
import { formatCode } from "../../src/contact/code-text.ts";
import {
  addressText,
  boxAddress,
  cardDoor,
  doorPayload,
  formatQrCard,
  openFrame,
  parseCardInput,
  qrCard,
  readDoorPayload,
  sealFrame,
} from "../../src/index.ts";
import { NOW, person } from "./people.ts";

const anna = person("Anna", 1, { relays: ["relay.example:9000", "other.example"] });
const boris = person("Boris", 2);
const secret = new Uint8Array(16).fill(5);
const check = { nowMs: NOW, ownOnion: null };
const qr = qrCard(anna.card, secret);
const text = formatQrCard(qr);

/** Of version 1, as docs/protocol.md has them. */
const bytes = (version: number, onionKey: Uint8Array) =>
  Uint8Array.of(version, ...onionKey, ...qr.hash, ...secret, 0);

describe("the text of a QR code", () => {
  it("has the address, the hash, the door and the first relay, in the letters that QR codes hold best", () => {
    expect(parseCardInput(text, check)).toEqual({ kind: "qr", qr });
    expect(parseCardInput(text.toLowerCase(), check)).toEqual({ kind: "qr", qr });
    expect(qr.relay).toBe("relay.example:9000");
    expect(text).toMatch(/^[0-9A-Z:]+$/);
    expect(formatQrCard(qrCard(boris.card, secret)).length).toBeLessThan(160);
  });

  it("is refused with any character changed", () => {
    for (let at = "hushroom:qr:".length; at < text.length; at++) {
      const wrong = text.slice(0, at) + (text[at] === "A" ? "B" : "A") + text.slice(at + 1);
      expect(codeOf(() => parseCardInput(wrong, check))).toBe("CARD_DAMAGED");
    }
  });

  it("is refused of another version, and with an address that is none", () => {
    const of = (version: number, onionKey: Uint8Array) => formatCode("qr", bytes(version, onionKey));
    const key = Uint8Array.from(anna.card.signature.subarray(0, 32));
    expect(codeOf(() => parseCardInput(of(1, new Uint8Array(32).fill(2)), check))).toBe("CARD_MALFORMED");
    expect(codeOf(() => parseCardInput(of(0, key), check))).toBe("CARD_MALFORMED");
    expect(codeOf(() => parseCardInput(of(2, key), check))).toBe("CARD_TOO_NEW");
    expect(codeOf(() => parseCardInput(formatCode("qr", new Uint8Array(20)), check))).toBe("CARD_MALFORMED");
  });

  it("is refused with a relay that no card may have", () => {
    for (const relay of ["", "a b", "a\u0000"]) {
      expect(codeOf(() => parseCardInput(formatQrCard({ ...qr, relay }), check))).toBe("CARD_MALFORMED");
    }
  });
});

describe("the door of a QR code", () => {
  const door = cardDoor(secret, qr.onion);

  it("has the card in one frame, for whoever has the code", () => {
    const frame = sealFrame(door.frameKey, doorPayload(anna.card));
    const payload = openFrame(cardDoor(qr.doorSecret, qr.onion).frameKey, frame);
    expect(readDoorPayload(payload ?? new Uint8Array(), qr)).toEqual(anna.card);
    expect(door.address).toBe(addressText(boxAddress(door.writeKey)));
  });

  it("is another one for each showing and each place", () => {
    const others = [cardDoor(new Uint8Array(16).fill(6), qr.onion), cardDoor(secret, "relay.example:9000")];
    for (const other of others) {
      expect(other.address).not.toBe(door.address);
      expect(other.frameKey).not.toEqual(door.frameKey);
    }
    expect(others[0]?.dialKey).not.toEqual(door.dialKey);
    expect(others[1]?.dialKey).toEqual(door.dialKey);
  });

  it("with another card behind it is refused: another person's, or another one of the same person", () => {
    const renewed = person("Anna", 1, { createdAt: NOW + 1 });
    expect(codeOf(() => readDoorPayload(doorPayload(boris.card), qr))).toBe("CARD_TAMPERED");
    expect(codeOf(() => readDoorPayload(doorPayload(renewed.card), qr))).toBe("CARD_TAMPERED");
    expect(codeOf(() => readDoorPayload(new Uint8Array(5), qr))).toBe("CARD_MALFORMED");
  });
});
