/** How a process gets the keys from another: by the secret and a key of its own, and by neither alone. */

import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { KeyTalk } from "../../src/redis/key-talk.ts";

const talkOf = (fill = 1) => new KeyTalk(new Uint8Array(32).fill(fill));
const LINK = { hour: 491_000, bytes: Buffer.alloc(32, 7) };

describe("the keys of a relay", () => {
  it("are told to who asks and knows the secret", () => {
    const [one, other] = [talkOf(), talkOf()];
    const generation = one.newGeneration();
    expect(other.isOurs(generation)).toBe(true);
    const question = other.question(generation);
    const answer = one.answer(question.bytes, generation, LINK);
    expect(answer?.includes(LINK.bytes)).toBe(false);
    expect(question.open(answer ?? Buffer.alloc(0))).toEqual(LINK);
  });

  it("are told to nobody with another secret, or about another generation, and taken from neither", () => {
    const [ours, foreign] = [talkOf(), talkOf(2)];
    const generation = ours.newGeneration();
    expect([foreign.isOurs(generation), foreign.isOurs(Buffer.alloc(3))]).toEqual([false, false]);
    expect(ours.answer(foreign.question(generation).bytes, generation, LINK)).toBeNull();
    const question = ours.question(generation);
    expect(ours.answer(question.bytes, ours.newGeneration(), LINK)).toBeNull();
    const forged = foreign.answer(foreign.question(generation).bytes, generation, LINK) ?? Buffer.alloc(0);
    const swapped = Buffer.from(forged);
    question.bytes.copy(swapped, 1, 1, 65);
    expect([question.open(forged), question.open(swapped)]).toEqual([null, null]);
  });

  it("can't be had from what was said by who gets the secret later, nor are old answers taken again", () => {
    const [one, other, thief] = [talkOf(), talkOf(), talkOf()];
    const generation = one.newGeneration();
    const question = other.question(generation);
    const answer = one.answer(question.bytes, generation, LINK) ?? Buffer.alloc(0);
    const own = thief.question(generation);
    const redirected = Buffer.from(answer);
    own.bytes.copy(redirected, 1, 1, 65);
    expect([own.open(answer), own.open(redirected)]).toEqual([null, null]);
    expect(question.open(answer)).toEqual(LINK);
    question.end();
    expect(question.open(answer)).toBeNull();
  });

  it("are not taken from what was changed in any byte, is cut, is noise, or has a key that is none", () => {
    const [one, other] = [talkOf(), talkOf()];
    const generation = one.newGeneration();
    const question = other.question(generation);
    const answer = one.answer(question.bytes, generation, LINK) ?? Buffer.alloc(0);
    const flipped = (bytes: Buffer, at: number) => {
      const copy = Buffer.from(bytes);
      copy[at] = (copy[at] ?? 0) ^ 1;
      return copy;
    };
    for (let at = 0; at < answer.length; at++) {
      // X25519 doesn't look at a key's last bit, but all bytes are bound.
      expect(question.open(flipped(answer, at))).toBeNull();
    }
    for (let at = 0; at < question.bytes.length; at++) {
      expect(one.answer(flipped(question.bytes, at), generation, LINK)).toBeNull();
    }
    for (const bytes of [Buffer.alloc(0), answer.subarray(1), randomBytes(answer.length)]) {
      expect([question.open(bytes), one.answer(bytes, generation, LINK)]).toEqual([null, null]);
    }
    const small = Buffer.from(answer).fill(0, 65, 97);
    expect(question.open(small)).toBeNull();
  });

  it("wipes the secret that it is given", () => {
    const secret = new Uint8Array(32).fill(1);
    expect(new KeyTalk(secret).newGeneration().length).toBe(32);
    expect(secret).toEqual(new Uint8Array(32));
  });
});
