import { SeededRandom } from "@hushroom/testkit";
import { describe, expect, it } from "vitest";
import {
  type HelloMessage,
  type HelloOpening,
  openHello,
  PROTOCOL_LIMITS,
  REFUSALS,
  type Self,
  sealHello,
} from "../../src/index.ts";
import { NOW, person } from "./people.ts";

const anna = person("Anna", 1);
const boris = person("Boris", 2);
const eve = person("Eve", 3);
const random = new SeededRandom(9).bytes;
const nonce = random(16);
const inviteSecret = random(32);
const hello: HelloMessage = { type: "hello", nonce, keyPackage: random(40) };

const seal = (from: Self, to: Self, message: HelloMessage, secret: Uint8Array | null = null) =>
  sealHello({ message, own: from, to: to.card, inviteSecret: secret, random });
const open = (sealed: Uint8Array, opening: Partial<HelloOpening> = {}) =>
  openHello(sealed, { own: boris, from: anna.card, inviteSecret: null, ...opening });

const messages: HelloMessage[] = [
  hello,
  { type: "hello", nonce, keyPackage: random(PROTOCOL_LIMITS.KEY_PACKAGE_BYTES_MAX) },
  { type: "welcome", nonce, welcome: new Uint8Array(PROTOCOL_LIMITS.GROUP_WELCOME_BYTES_MAX) },
  ...REFUSALS.map((code) => ({ type: "refusal", nonce, code }) as const),
];

describe("between two who hold each other's cards", () => {
  it("each message arrives as it was sent", () => {
    for (const message of messages) {
      expect(open(seal(anna, boris, message))).toEqual({ message, from: anna.card });
    }
  });

  it("two of the same have nothing in common but their length", () => {
    const [first, second] = [seal(anna, boris, hello), seal(anna, boris, hello)];
    const equal = first.filter((byte, at) => byte === second[at]).length;
    expect(first.length).toBe(second.length);
    expect(equal).toBeLessThan(first.length / 32);
  });

  it("is opened by the receiver alone, and as from its sender alone", () => {
    const sealed = seal(anna, boris, hello);
    expect(open(sealed, { own: eve })).toBeNull();
    expect(open(sealed, { from: eve.card })).toBeNull();
    expect(open(sealed, { from: null, inviteSecret })).toBeNull();
    expect(open(sealed, { own: anna, from: boris.card })).toBeNull();
    expect(open(seal(boris, boris, hello))).toBeNull();
  });

  it("isn't opened without the secret of the pair, even by somebody who broke X-Wing", () => {
    const halfStolen: Self = { card: boris.card, identity: { ...eve.identity, xwing: boris.identity.xwing } };
    expect(open(seal(anna, boris, hello), { own: halfStolen })).toBeNull();
  });

  it("isn't opened without X-Wing, even by somebody who broke X25519", () => {
    const halfStolen: Self = {
      card: boris.card,
      identity: { ...eve.identity, x25519: boris.identity.x25519 },
    };
    expect(open(seal(anna, boris, hello), { own: halfStolen })).toBeNull();
  });

  it("works on when one of them has a newer card", () => {
    const renewed = person("Anna B.", 1, { createdAt: NOW + 1 });
    expect(renewed.card.onion).toBe(anna.card.onion);
    expect(open(seal(renewed, boris, hello))?.message).toEqual(hello);
    expect(open(seal(anna, boris, hello), { from: renewed.card })?.message).toEqual(hello);
  });
});

describe("the answer to an invite", () => {
  const answer = seal(anna, boris, hello, inviteSecret);
  const asMaker = { from: null, inviteSecret };

  it("brings the card of who answers", () => {
    expect(open(answer, asMaker)).toEqual({ message: hello, from: anna.card });
  });

  it("is nothing to whoever has no such invite", () => {
    expect(open(answer, { from: null, inviteSecret: random(32) })).toBeNull();
    expect(open(answer, { from: null, inviteSecret: null })).toBeNull();
    expect(open(answer, { from: anna.card, inviteSecret })).toBeNull();
    expect(open(answer, { ...asMaker, own: eve })).toBeNull();
  });

  it("can't be given in somebody else's name: Eve has the invite and Anna's card, but not Anna's keys", () => {
    const pretended: Self = { identity: eve.identity, card: anna.card };
    expect(open(seal(pretended, boris, hello, inviteSecret), asMaker)).toBeNull();
    expect(open(seal(eve, boris, hello, inviteSecret), asMaker)?.from).toEqual(eve.card);
  });

  it("is a hello, never anything else", () => {
    const welcome: HelloMessage = { type: "welcome", nonce, welcome: random(10) };
    expect(() => seal(anna, boris, welcome, inviteSecret)).toThrow("only a hello answers an invite");
  });
});

describe("bytes of a stranger", () => {
  it("with any bit of them changed, cut short or longer are nothing", () => {
    for (const [sealed, opening] of [
      [seal(anna, boris, hello), {}],
      [seal(anna, boris, hello, inviteSecret), { from: null, inviteSecret }],
    ] as const) {
      expect(open(sealed, opening)).not.toBeNull();
      for (let at = 0; at < sealed.length; at += at < 1120 ? 61 : 13) {
        const wrong = sealed.slice();
        wrong[at] = (wrong[at] ?? 0) ^ (1 << (at % 8));
        expect(open(wrong, opening), `byte ${at}`).toBeNull();
      }
      expect(open(sealed.subarray(0, -1), opening)).toBeNull();
      expect(open(Uint8Array.of(...sealed, 0), opening)).toBeNull();
    }
  });

  it("of any length are nothing", () => {
    for (const length of [0, 1, 1119, 1120, 1136, 5000]) {
      expect(open(random(length))).toBeNull();
      expect(open(new Uint8Array(length))).toBeNull();
    }
  });
});
