/** For any card: each of its forms gives back the same card, and nothing that is read makes anything throw but an error of its own. */

import { codeOf } from "@hushroom/testkit";
import fc from "fast-check";
import { expect, it } from "vitest";
import { type CodeKind, formatCode } from "../../src/contact/code-text.ts";
import {
  type Card,
  cardHash,
  decodeCard,
  encodeCard,
  formatCard,
  formatCardFile,
  PROTOCOL_LIMITS,
  parseCard,
  parseCardInput,
  readNickname,
} from "../../src/index.ts";
import { hostileBytes } from "../hostile-bytes.ts";
import { NOW, person } from "./people.ts";

const runs = { numRuns: 40 };
const check = { nowMs: 0, ownOnion: null };

const anyName = fc
  .string({ unit: "grapheme", minLength: 1, maxLength: PROTOCOL_LIMITS.NAME_CHARS_MAX })
  .map((raw) => {
    const reading = readNickname(raw);
    return reading.ok ? reading.name : "Anna";
  });
const anyRelay = fc.stringMatching(/^[!-~]{1,60}$/);
const anyTime = fc.integer({ min: 1, max: 9_000_000_000_000 });

const anyCard: fc.Arbitrary<Card> = fc
  .record({
    name: anyName,
    seed: fc.nat(5),
    relays: fc.array(anyRelay, { maxLength: PROTOCOL_LIMITS.CARD_RELAYS_MAX }),
    createdAt: anyTime,
    expiresAt: fc.option(anyTime),
  })
  .map(({ name, seed, ...choices }) => person(name, seed, choices).card);

it("any card comes back from bytes, text and file, and only the same card has its hash", () => {
  fc.assert(
    fc.property(anyCard, anyCard, (card, other) => {
      expect(decodeCard(encodeCard(card))).toEqual(card);
      expect(parseCard(formatCard(card), check)).toEqual(card);
      expect(parseCard(formatCardFile(card), check)).toEqual(card);
      const same = Buffer.compare(encodeCard(card), encodeCard(other)) === 0;
      expect(Buffer.compare(cardHash(card), cardHash(other)) === 0).toBe(same);
    }),
    runs,
  );
});

const kinds = fc.constantFrom<CodeKind>("card", "invite", "qr", "number");
const near = hostileBytes(fc.constant(encodeCard(person("Anna", 1, { expiresAt: NOW }).card)));

it("anything pasted is a card, an invite, a QR code or an error of cards and invites", () => {
  const codes = /^(no error|(CARD|INVITE)_[A-Z_]+)$/;
  const anything = fc.oneof(
    fc.tuple(kinds, near).map(([kind, bytes]) => formatCode(kind, bytes)),
    fc.tuple(kinds, fc.base64String()).map(([kind, digits]) => `hushroom:${kind}:${digits}`),
    fc.json(),
    fc.string({ unit: "binary" }),
  );
  fc.assert(
    fc.property(anything, (pasted) => {
      expect(codeOf(() => parseCardInput(pasted, check))).toMatch(codes);
      expect(codeOf(() => parseCard(pasted, check))).toMatch(codes);
    }),
    { numRuns: 300 },
  );
});

it("a file with any of its fields changed to anything is refused with an error of cards", () => {
  const file = JSON.parse(formatCardFile(person("Anna", 1, { expiresAt: NOW }).card)) as Record<
    string,
    unknown
  >;
  const odd = fc.oneof(
    fc.jsonValue(),
    fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
    fc.constantFrom(...Object.values(file)),
  );
  fc.assert(
    fc.property(fc.constantFrom(...Object.keys(file)), odd, (field, value) => {
      fc.pre(JSON.stringify(file[field]) !== JSON.stringify(value));
      const code = codeOf(() => parseCard(JSON.stringify({ ...file, [field]: value }), check));
      expect(code).toMatch(/^CARD_(MALFORMED|TAMPERED|TOO_NEW)$/);
    }),
    { numRuns: 300 },
  );
});
