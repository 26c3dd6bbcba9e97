/** A frame that many are sent is copied once, and wiped when the last has sent it. */

import { FRAME_BYTES, LOCAL_LIMITS } from "@hushroom/protocol";
import { expect, it } from "vitest";
import { FrameCopies } from "../src/frame-copies.ts";
import { frameOf } from "./house-client.ts";

const WIPED = new Uint8Array(FRAME_BYTES);

it("a frame is there until the last who took it gives it back, and is wiped then", () => {
  const shared = new FrameCopies().of(frameOf(1));
  shared.take();
  shared.giveBack();
  expect(shared.bytes).toEqual(frameOf(1));
  shared.giveBack();
  expect(shared.bytes).toEqual(WIPED);
});

it("memory is used again once nobody has it, and never before", () => {
  const copies = new FrameCopies();
  const [first, second] = [copies.of(frameOf(1)), copies.of(frameOf(2))];
  expect(second).not.toBe(first);
  first.giveBack();
  expect(copies.of(frameOf(3))).toBe(first);
  expect([first.bytes, second.bytes]).toEqual([frameOf(3), frameOf(2)]);
});

it("no more of it is kept than is bounded", () => {
  const copies = new FrameCopies();
  const many = Array.from({ length: LOCAL_LIMITS.RELAY_FRAME_COPIES_MAX + 1 }, () => copies.of(frameOf(1)));
  for (const shared of many) shared.giveBack();
  const again = new Set(many.map(() => copies.of(frameOf(2))));
  expect(many.filter((shared) => again.has(shared))).toHaveLength(LOCAL_LIMITS.RELAY_FRAME_COPIES_MAX);
});
