import { codeOf, SeededRandom } from "@hushroom/testkit";
import { describe, expect, it } from "vitest";
import { formatCode } from "../../src/contact/code-text.ts";
import {
  createInvite,
  decodeInvite,
  encodeInvite,
  formatCard,
  formatCardFile,
  formatInvite,
  type Invite,
  type InviteTarget,
  PROTOCOL_LIMITS,
  parseCardInput,
  parseInvite,
} from "../../src/index.ts";
import { DAY, NOW, person } from "./people.ts";

const anna = person("Anna", 1);
const check = { nowMs: NOW, ownOnion: null };
const group: InviteTarget = { kind: "group", name: "Редакция", cap: 50, suite: 0xf00e };

function inviteTo(target: InviteTarget, card = anna.card): Invite {
  return createInvite({ card, target, nowMs: NOW, expiresAt: NOW + DAY, random: new SeededRandom(4).bytes });
}

const read = (invite: Invite, nowMs = NOW) => parseCardInput(formatInvite(invite), { ...check, nowMs });

describe("an invite", () => {
  it("comes back from its text, to a contact and to a group", () => {
    for (const target of [{ kind: "contact" } as const, group]) {
      const invite = inviteTo(target);
      expect(read(invite)).toEqual({ kind: "invite", invite });
      expect(decodeInvite(encodeInvite(invite))).toEqual(invite);
      expect(formatInvite(invite).length).toBeLessThan(PROTOCOL_LIMITS.CARD_TEXT_CHARS_MAX / 4);
    }
  });

  it("has a secret of its own each time", () => {
    const random = new SeededRandom(5).bytes;
    const choices = { card: anna.card, target: group, nowMs: NOW, expiresAt: NOW + DAY, random };
    expect(createInvite(choices).secret).not.toEqual(createInvite(choices).secret);
  });

  it("fits its text with the longest card and the longest group name", () => {
    const relays = Array.from({ length: 8 }, () => "r".repeat(PROTOCOL_LIMITS.RELAY_CHARS_MAX));
    const { card } = person("𝔸".repeat(PROTOCOL_LIMITS.NAME_CHARS_MAX), 3, { relays });
    const invite = inviteTo({ ...group, name: "𝔸".repeat(PROTOCOL_LIMITS.ROOM_NAME_CHARS_MAX) }, card);
    expect(read(invite)).toEqual({ kind: "invite", invite });
  });
});

describe("an invite is refused", () => {
  const encoded = encodeInvite(inviteTo(group));
  const text = formatInvite(inviteTo(group));
  const codeOfBytes = (bytes: Uint8Array) => codeOf(() => parseCardInput(formatCode("invite", bytes), check));

  it("from the moment on at which it, or the card in it, expires", () => {
    expect(codeOf(() => read(inviteTo(group), NOW + DAY - 1))).toBe("no error");
    expect(codeOf(() => read(inviteTo(group), NOW + DAY))).toBe("INVITE_EXPIRED");
    const { card } = person("Anna", 1, { expiresAt: NOW + 5 });
    expect(codeOf(() => read(inviteTo(group, card), NOW + 5))).toBe("CARD_EXPIRED");
  });

  it("that one made oneself, expired or not", () => {
    const own = { nowMs: NOW + 2 * DAY, ownOnion: anna.card.onion };
    expect(codeOf(() => parseCardInput(text, own))).toBe("INVITE_OWN");
  });

  it("cut short or changed on its way", () => {
    for (let at = "hushroom:invite:".length; at < text.length; at += 41) {
      const wrong = text.slice(0, at) + (text[at] === "a" ? "b" : "a") + text.slice(at + 1);
      expect(codeOf(() => parseCardInput(wrong, check))).toBe("INVITE_DAMAGED");
      expect(codeOf(() => parseCardInput(text.slice(0, at), check))).toBe("INVITE_DAMAGED");
    }
  });

  it("that is none where only an invite will do: a card, a word, far too much", () => {
    expect(parseInvite(text, check)).toEqual(inviteTo(group));
    const long = `${text}${"a".repeat(PROTOCOL_LIMITS.CARD_TEXT_CHARS_MAX)}`;
    for (const other of [formatCard(anna.card), formatCardFile(anna.card), "garbage", "", long])
      expect(codeOf(() => parseInvite(other, check))).toBe("INVITE_MALFORMED");
  });

  it("of another version, or of bytes that are none", () => {
    expect(codeOfBytes(Uint8Array.of(2, ...encoded.subarray(1)))).toBe("INVITE_TOO_NEW");
    expect(codeOfBytes(Uint8Array.of(0, ...encoded.subarray(1)))).toBe("INVITE_MALFORMED");
    expect(codeOfBytes(encoded.subarray(0, 100))).toBe("INVITE_MALFORMED");
    expect(codeOfBytes(Uint8Array.of(...encoded, 0))).toBe("INVITE_MALFORMED");
  });

  it.each<[string, InviteTarget]>([
    ["a name that hides something", { ...group, name: "Edi\u200btors" }],
    ["no name", { ...group, name: "" }],
    ["room for one member", { ...group, cap: 1 }],
  ])("to a group with %s", (_what, target) => {
    expect(codeOf(() => read(inviteTo(target)))).toBe("INVITE_MALFORMED");
  });

  it("with a card in it that its owner didn't make", () => {
    const forged = { ...anna.card, x25519: person("Eve", 9).card.x25519 };
    expect(codeOf(() => read(inviteTo(group, forged)))).toBe("CARD_TAMPERED");
  });
});
