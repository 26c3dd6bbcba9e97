import { describe, expect, it } from "vitest";
import { formatCode } from "../../src/contact/code-text.ts";
import { compareSafetyQr, identityCard, safetyNumber } from "../../src/index.ts";
import { NOW, person } from "./people.ts";

const { card: anna, identity } = person("Anna", 1);
const { card: boris } = person("Boris", 2);
const { card: carol } = person("Carol", 3);
const { card: eve } = person("Anna", 4);
const { card: mallory } = person("Boris", 5);
const number = safetyNumber(anna, boris);

describe("a safety number", () => {
  it("is the same for both, of 60 digits in 12 groups", () => {
    expect(safetyNumber(boris, anna)).toEqual(number);
    expect(number.digits).toMatch(/^\d{5}( \d{5}){11}$/);
    expect(number.qr).toMatch(/^HUSHROOM:NUMBER:[A-Z2-7]+$/);
  });

  it("stays when one of them takes another name, relay or date", () => {
    const choices = { relays: ["relay.example"], createdAt: NOW + 5, expiresAt: NOW + 6 };
    expect(safetyNumber(identityCard({ ...identity, name: "Anya" }, choices), boris)).toEqual(number);
  });

  it("differs for each swapped address or key, in the half of who was swapped", () => {
    const halves = new Set(number.digits.match(/(\d{5} ?){6}/g)?.map((half) => half.trim()));
    for (const swapped of ["onion", "x25519", "xwing"] as const) {
      const other = safetyNumber({ ...anna, [swapped]: eve[swapped] }, boris);
      expect(other.digits).not.toBe(number.digits);
      expect(other.qr).not.toBe(number.qr);
      const kept = other.digits.match(/(\d{5} ?){6}/g)?.filter((half) => halves.has(half.trim()));
      expect(kept).toHaveLength(1);
    }
  });
});

describe("comparing by QR code", () => {
  it("is good for the same number alone, in either case", () => {
    expect(compareSafetyQr(number.qr, safetyNumber(boris, anna).qr)).toBe("same");
    expect(compareSafetyQr(number.qr, number.qr.toLowerCase())).toBe("same");
  });

  it("sees that somebody in between gave both a card of their own", () => {
    const annaSees = safetyNumber(anna, mallory);
    const borisSees = safetyNumber(eve, boris);
    expect(compareSafetyQr(annaSees.qr, borisSees.qr)).toBe("different");
  });

  it("is not good where one of the two is somebody else", () => {
    expect(compareSafetyQr(number.qr, safetyNumber(boris, carol).qr)).toBe("other-contact");
    expect(compareSafetyQr(number.qr, safetyNumber(boris, eve).qr)).toBe("other-contact");
  });

  it("isn't fooled by one identity put in twice", () => {
    expect(compareSafetyQr(number.qr, safetyNumber(boris, boris).qr)).not.toBe("same");
    expect(compareSafetyQr(safetyNumber(boris, boris).qr, number.qr)).not.toBe("same");
  });

  it.each([
    "",
    "https://example.org",
    number.qr.slice(0, -1),
    number.qr.replace("NUMBER", "CARD"),
    formatCode("number", new Uint8Array(65)),
    formatCode("number", new Uint8Array(64).fill(1)),
  ])("can't read %j", (scanned) => {
    expect(compareSafetyQr(number.qr, scanned)).toBe("unreadable");
  });
});
