/** A step is whole or it wasn't: whatever throws, the conversation goes on from what its store has. */
import { randomBytes } from "node:crypto";
import { createOnionKey } from "@hushroom/net";
import {
  Conversation,
  foundersProfile,
  HushError,
  memberKeyPackage,
  ownMemberId,
  suiteFor,
} from "@hushroom/protocol";
import { VirtualWorld } from "@hushroom/testkit";
import { expect, it, vi } from "vitest";
import { decodeMeta, newMeta } from "../src/sealed/conversation-meta.ts";
import { KeptConversation } from "../src/sealed/kept-conversation.ts";
import { RamStore } from "../src/store/ram-store.ts";

const random = (length: number) => Uint8Array.from(randomBytes(length));
const nothing = () => {};

function kept(store = new RamStore()): KeptConversation {
  const world = new VirtualWorld();
  const clock = {
    nowMs: world.clock,
    monotonicMs: world.clock,
    after: (delayMs: number, act: () => void) => world.after(delayMs, act),
  };
  const owner = {
    ...{ put: nothing, expect: nothing, forget: nothing, consume: nothing, heard: nothing, look: nothing },
    ...{ welcome: nothing, wake: nothing, record: nothing, changed: nothing },
  };
  const own = { memberSeed: random(32), name: "Ann", place: createOnionKey(random).address, relays: [] };
  const self = ownMemberId(own.memberSeed);
  const profile = foundersProfile(self, "Choir", 60);
  const choices = { id: "c1", own, receipts: false, random, nowMs: world.nowMs };
  const creator = memberKeyPackage(own, suiteFor(60), world.nowMs, random);
  const meta = newMeta({ id: "c1", kind: "group", name: "Choir", contact: null, createdAt: 1 });
  const parts = { store, clock, random, owner };
  return KeptConversation.begin(parts, meta, Conversation.found(choices, creator, profile));
}

it("a machine that threw halfway is not gone on with", () => {
  const conversation = kept();
  const broken = conversation.machine;
  vi.spyOn(broken, "handle").mockImplementation(() => {
    throw new Error("halfway");
  });
  expect(() => conversation.do({ type: "tick" })).toThrow("halfway");
  expect(conversation.machine).not.toBe(broken);
  conversation.do({ type: "tick" });
  expect(conversation.machine.standing).toBe("member");
});

it("what a step that could not be written changed is as it was, also where an older program never said it", () => {
  const store = new RamStore();
  const conversation = kept(store);
  const { awaitsKey: _, ...older } = conversation.meta;
  expect(decodeMeta(Buffer.from(JSON.stringify(older)))).toEqual(conversation.meta);
  vi.spyOn(store, "apply").mockImplementationOnce(() => {
    throw new HushError("STORE_FULL");
  });
  const change = () =>
    conversation.note(() => {
      conversation.meta.awaitsKey = true;
    });
  expect(change).toThrow("STORE_FULL");
  expect(conversation.meta.awaitsKey).toBe(false);
});
