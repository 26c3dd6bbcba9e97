import { codeOf } from "@hushroom/testkit";
import { describe, expect, it } from "vitest";
import { formatCode } from "../../src/contact/code-text.ts";
import { createInvite } from "../../src/contact/invite.ts";
import {
  type Card,
  cardHash,
  cardIdentity,
  checkCard,
  createIdentity,
  decodeCard,
  decodeIdentity,
  encodeBase32,
  encodeCard,
  encodeIdentity,
  formatCard,
  formatCardFile,
  formatInvite,
  formatQrCard,
  identityCard,
  PROTOCOL_LIMITS,
  parseCard,
  parseCardInput,
  qrCard,
  safetyNumber,
} from "../../src/index.ts";
import { DAY, hex, identityOf, NOW, person } from "./people.ts";

const anna = person("Anna", 1, { relays: ["relay.example:9000"], expiresAt: NOW + DAY });
const boris = person("Борис", 2);
const check = { nowMs: NOW, ownOnion: boris.card.onion };
const text = formatCard(anna.card);
const file = formatCardFile(anna.card);

function changedFile(change: (content: Record<string, unknown>) => void): string {
  const content = JSON.parse(file) as Record<string, unknown>;
  change(content);
  return JSON.stringify(content);
}

describe("an identity", () => {
  it("comes back from its bytes", () => {
    const { identity } = anna;
    expect(decodeIdentity(encodeIdentity(identity))).toEqual(identity);
    expect(codeOf(() => decodeIdentity(encodeIdentity(identity).subarray(1)))).toBe("WIRE_BAD_FRAME");
  });

  it("is not made with another key's address, or a name that wasn't read", () => {
    const { onionKey } = anna.identity;
    const random = (length: number) => new Uint8Array(length);
    const make = (name: string, onion: string) =>
      createIdentity({ name, onion, onionKey, random, nowMs: NOW });
    expect(() => make("Anna", boris.card.onion)).toThrow("its own address");
    expect(() => make(" Anna", anna.card.onion)).toThrow("has been read");
  });

  it("keeps its private parts out of its card, in every form", () => {
    const { identity, card } = anna;
    const seen = [hex(encodeCard(card)), text, file].join("\n");
    for (const secret of [
      identity.x25519,
      identity.xwing,
      Buffer.from(identity.onionKey.slice(11), "base64"),
    ]) {
      expect(seen).not.toContain(hex(secret));
      expect(seen).not.toContain(encodeBase32(secret));
    }
  });
});

describe("a card", () => {
  it("comes back from its bytes, its text and its file", () => {
    for (const { card } of [anna, boris]) {
      const unknowing = { nowMs: NOW, ownOnion: null };
      expect(decodeCard(encodeCard(card))).toEqual(card);
      expect(parseCard(formatCard(card), unknowing)).toEqual(card);
      expect(parseCard(formatCardFile(card), unknowing)).toEqual(card);
    }
  });

  it("fits a door's frame at its longest", () => {
    const name = "𝔸".repeat(PROTOCOL_LIMITS.NAME_CHARS_MAX);
    const relays = Array.from({ length: PROTOCOL_LIMITS.CARD_RELAYS_MAX }, () =>
      "r".repeat(PROTOCOL_LIMITS.RELAY_CHARS_MAX),
    );
    const { card } = person(name, 3, { relays, expiresAt: NOW + DAY });
    expect(encodeCard(card).length).toBeLessThan(PROTOCOL_LIMITS.FRAME_BYTES - 100);
    expect(formatCardFile(card).length).toBeLessThan(PROTOCOL_LIMITS.CARD_TEXT_CHARS_MAX);
    expect(parseCard(formatCard(card), check)).toEqual(card);
  });

  it("survives what people and programs do to a text", () => {
    const lines = text.replace(/(.{76})/g, "$1\r\n");
    const spoilt = [
      ` ${text}\n`,
      lines,
      `"${text}"`,
      `«${text}»`,
      `\u2067${text}\u2069`,
      `<${text}>`,
      `\uFEFF${text}`,
      text.toUpperCase(),
      text.replace(/(.{100})/g, "$1\u200b"),
    ];
    for (const pasted of spoilt) expect(parseCard(pasted, check)).toEqual(anna.card);
    expect(parseCard(`\uFEFF${file}`, check)).toEqual(anna.card);
  });

  it("says whose it is in words that a person can read in the file", () => {
    expect(JSON.parse(file)).toMatchObject({
      format: "hushroom card",
      version: 1,
      name: "Anna",
      onion: anna.card.onion,
      relays: ["relay.example:9000"],
      created: "2026-05-17T12:00:00.000Z",
      expires: "2026-05-18T12:00:00.000Z",
    });
  });

  it("made anew has another hash and the same identity", () => {
    const again = identityCard(
      { ...anna.identity, name: "Anya" },
      { relays: [], createdAt: NOW + 1, expiresAt: null },
    );
    expect(cardHash(again)).not.toEqual(cardHash(anna.card));
    expect(cardIdentity(again)).toEqual(cardIdentity(anna.card));
    expect(cardIdentity(again)).not.toEqual(cardIdentity(boris.card));
  });
});

describe("a card is refused", () => {
  it.each([
    "",
    "hello",
    "hushroom:",
    "hushroom:cart:aaaa",
    "{",
    "[]",
    "null",
    "1",
    "{}",
    '{"version":0}',
    '{"version":"2"}',
    "https://example.org",
  ])("that is none: %j", (pasted) => {
    expect(codeOf(() => parseCard(pasted, check))).toBe("CARD_MALFORMED");
  });

  it.each<[string, (content: Record<string, unknown>) => void]>([
    ["a field left out", (c) => delete c["relays"]],
    ["a field too many", (c) => (c["x"] = 1)],
    ["another format", (c) => (c["format"] = "card")],
    ["version 0", (c) => (c["version"] = 0)],
    ["no name", (c) => (c["name"] = "")],
    ["a name with something unseen", (c) => (c["name"] = "An\u200bna")],
    ["a name that is a member id", (c) => (c["name"] = "~anna")],
    ["an address cut short", (c) => (c["onion"] = anna.card.onion.slice(1))],
    ["too many relays", (c) => (c["relays"] = Array(9).fill("r"))],
    ["a relay with a space", (c) => (c["relays"] = ["a b"])],
    ["an empty relay", (c) => (c["relays"] = [""])],
    ["a date of another form", (c) => (c["created"] = "2026-05-17T12:00:00.000+0")],
    ["a date beyond all bounds", (c) => (c["created"] = "9999-12-31T23:59:59.999Z")],
    ["a date before 1970", (c) => (c["created"] = "1969-12-31T23:59:59.999Z")],
    ["no date", (c) => (c["expires"] = "9999-99-99T99:99:99.999Z")],
    ["a key cut short", (c) => (c["x25519"] = String(c["x25519"]).slice(2))],
    ["a key of small order", (c) => (c["x25519"] = encodeBase32(new Uint8Array(32)))],
    ["an X-Wing key that is none", (c) => (c["xwing"] = encodeBase32(new Uint8Array(1216).fill(255)))],
    ["a key in capitals", (c) => (c["xwing"] = String(c["xwing"]).toUpperCase())],
    ["a signature cut short", (c) => (c["signature"] = String(c["signature"]).slice(8))],
  ])("with %s", (_what, change) => {
    expect(codeOf(() => parseCard(changedFile(change), check))).toBe("CARD_MALFORMED");
  });

  it("with a character of its text changed, missing or too many", () => {
    const start = "hushroom:card:".length;
    for (let at = start; at < text.length; at += 37) {
      const other = text[at] === "q" ? "p" : "q";
      const changed = [
        text.slice(0, at) + other + text.slice(at + 1),
        text.slice(0, at),
        text.slice(0, at) + text.slice(at + 1),
      ];
      for (const wrong of changed) expect(codeOf(() => parseCard(wrong, check))).toBe("CARD_DAMAGED");
    }
    for (const tail of ["a", "aa", "aaaaaaaa", "=", "!"]) {
      expect(codeOf(() => parseCard(text + tail, check))).toBe("CARD_DAMAGED");
    }
  });

  it("with any byte changed by somebody who makes the checksum good again", () => {
    const bytes = encodeCard(anna.card);
    for (let at = 0; at < bytes.length; at++) {
      const wrong = bytes.slice();
      wrong[at] = (wrong[at] ?? 0) ^ (1 << (at % 8));
      const code = codeOf(() => parseCard(formatCode("card", wrong), check));
      expect(["CARD_MALFORMED", "CARD_TAMPERED", "CARD_TOO_NEW"], `byte ${at}: ${code}`).toContain(code);
    }
  });

  it.each<[string, Partial<Card>]>([
    ["name", { name: "Anne" }],
    ["address", { onion: boris.card.onion }],
    ["relays", { relays: ["relay.example:9001"] }],
    ["X25519 key", { x25519: boris.card.x25519 }],
    ["X-Wing key", { xwing: boris.card.xwing }],
    ["date", { createdAt: NOW + 1 }],
    ["expiry", { expiresAt: null }],
    ["signature", { signature: boris.card.signature }],
  ])("with another %s, though all of it is well-formed", (_what, change) => {
    const swapped = { ...anna.card, ...change };
    expect(codeOf(() => decodeCard(encodeCard(swapped)))).toBe("CARD_TAMPERED");
    expect(codeOf(() => parseCard(formatCardFile(swapped), { nowMs: NOW, ownOnion: null }))).toBe(
      "CARD_TAMPERED",
    );
  });

  it("that is of a newer version", () => {
    const bytes = encodeCard(anna.card);
    bytes[0] = 2;
    expect(codeOf(() => parseCard(formatCode("card", bytes), check))).toBe("CARD_TOO_NEW");
    expect(codeOf(() => parseCard('{"format":"hushroom card","version":2,"more":1}', check))).toBe(
      "CARD_TOO_NEW",
    );
  });

  it("that is too long, before anything of it is read", () => {
    const long = `hushroom:card:${"a".repeat(PROTOCOL_LIMITS.CARD_TEXT_CHARS_MAX)}`;
    expect(codeOf(() => parseCard(long, check))).toBe("CARD_TOO_LARGE");
    expect(codeOf(() => parseCardInput(long, check))).toBe("CARD_TOO_LARGE");
  });

  it("from the moment on at which it expires", () => {
    const at = (nowMs: number) => codeOf(() => parseCard(text, { nowMs, ownOnion: null }));
    expect(at(NOW + DAY - 1)).toBe("no error");
    expect(at(NOW + DAY)).toBe("CARD_EXPIRED");
  });

  it("that is one's own", () => {
    expect(codeOf(() => parseCard(text, { nowMs: NOW, ownOnion: anna.card.onion }))).toBe("CARD_OWN");
    expect(codeOf(() => checkCard(anna.card, { nowMs: NOW, ownOnion: anna.card.onion }))).toBe("CARD_OWN");
  });
});

describe("whatever is pasted", () => {
  const invite = createInvite({
    card: anna.card,
    target: { kind: "contact" },
    nowMs: NOW,
    expiresAt: NOW + DAY,
    random: (length) => new Uint8Array(length).fill(7),
  });
  const qr = qrCard(anna.card, new Uint8Array(16).fill(9));

  it("is told apart", () => {
    expect(parseCardInput(text, check)).toEqual({ kind: "card", card: anna.card });
    expect(parseCardInput(file, check)).toEqual({ kind: "card", card: anna.card });
    expect(parseCardInput(formatInvite(invite), check)).toEqual({ kind: "invite", invite });
    expect(parseCardInput(formatQrCard(qr), check)).toEqual({ kind: "qr", qr });
  });

  it("is no card where only a card will do", () => {
    expect(codeOf(() => parseCard(formatInvite(invite), check))).toBe("CARD_MALFORMED");
    expect(codeOf(() => parseCard(formatQrCard(qr), check))).toBe("CARD_MALFORMED");
    expect(codeOf(() => parseCardInput(safetyNumber(anna.card, boris.card).qr, check))).toBe(
      "CARD_MALFORMED",
    );
  });

  it("is one's own, too, as an invite and as a QR code", () => {
    const own = { nowMs: NOW, ownOnion: anna.card.onion };
    expect(codeOf(() => parseCardInput(formatInvite(invite), own))).toBe("INVITE_OWN");
    expect(codeOf(() => parseCardInput(formatQrCard(qr), own))).toBe("CARD_OWN");
  });

  it("can't be another kind by another word in front", () => {
    const digits = text.slice("hushroom:card:".length);
    expect(codeOf(() => parseCardInput(`hushroom:invite:${digits}`, check))).toBe("INVITE_DAMAGED");
    expect(codeOf(() => parseCardInput(`hushroom:qr:${digits}`, check))).toBe("CARD_DAMAGED");
  });
});

it("two identities are never the same", () => {
  expect(identityOf("Anna", 1).onion).not.toBe(identityOf("Anna", 2).onion);
});
