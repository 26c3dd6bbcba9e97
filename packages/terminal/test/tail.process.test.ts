/** `tail`: every row once, in order, whatever becomes of the connection to the program. */

import type { Program } from "@hushroom/testkit";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { SealedProgram } from "./sealed-program.ts";

const program = new SealedProgram();
const { sealed } = program;
let bob = "";
let tail: Program;

beforeAll(async () => {
  await program.start();
  sealed["identity.create"]({ name: "Ann" });
  bob = sealed.addContact("Bob").conversation ?? "";
});
afterEach(() => tail.stop());
afterAll(() => program.end());

async function follow(...args: readonly string[]): Promise<Program> {
  tail = program.open("tail", ...args);
  await tail.event(({ event }) => event === "following");
  return tail;
}
const texts = () => tail.events.filter(({ event }) => event === "message").map(({ text }) => text);
const shown = (text: string) => tail.event((event) => event["text"] === text);

it("says of messages and deliveries exactly what programs are promised", async () => {
  sealed.receive(bob, "Bob", "before");
  await follow();
  const { id, at } = sealed.receive(bob, "Bob", "hello");
  const message = await shown("hello");
  expect(message).toEqual({ event: "message", conversation: bob, id, from: "Bob", text: "hello", at });
  const own = sealed["conversation.send"]({ conversation: bob, text: "hi", replyTo: null, once: "1" });
  for (const state of ["boxed", "boxed", "delivered", "read"] as const) sealed.deliver(bob, own.id, state);
  await tail.event(({ state }) => state === "read");
  expect(tail.events.filter((event) => event["id"] === own.id)).toEqual([
    expect.objectContaining({ event: "sent", text: "hi" }),
    ...["kept", "boxed", "delivered", "read"].map((state) => ({ event: "delivery", id: own.id, state })),
  ]);
  expect(texts()).toEqual(["hello"]);
});

it("shows what came while the program was away, once and in order", async () => {
  await follow();
  sealed.receive(bob, "Bob", "1");
  const own = sealed["conversation.send"]({ conversation: bob, text: "mine", replyTo: null, once: "2" });
  await shown("mine");
  for (let round = 0; round < 3; round++) {
    await program.stop();
    await tail.event(() => tail.events.filter(({ event }) => event === "lost").length > round);
    for (let n = 0; n < 120; n++) sealed.receive(bob, "Bob", `away ${round}.${n}`);
    const late = sealed.addContact(`New ${round}`).conversation ?? "";
    sealed.receive(late, "New", `other ${round}`);
    if (round === 1) sealed.deliver(bob, own.id, "delivered");
    await program.start();
    // While it catches up.
    for (let n = 0; n < 20; n++) {
      sealed.receive(bob, "Bob", `live ${round}.${n}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    await shown(`live ${round}.19`);
    await shown(`other ${round}`);
  }
  const expected = [0, 1, 2].flatMap((round) => [
    ...Array.from({ length: 120 }, (_, n) => `away ${round}.${n}`),
    ...Array.from({ length: 20 }, (_, n) => `live ${round}.${n}`),
  ]);
  const ofBob = tail.events.filter((event) => event["event"] === "message" && event["conversation"] === bob);
  expect(ofBob.map(({ text }) => text)).toEqual(["1", ...expected]);
  expect(texts().filter((text) => String(text).startsWith("other")).length).toBe(3);
  expect(tail.events.filter(({ event, id }) => event === "delivery" && id === own.id)).toMatchObject([
    { state: "kept" },
    { state: "delivered" },
  ]);
}, 90_000);

it("begins with what is unread, and marks it as read where it shall", async () => {
  const conversation = sealed.addContact("Zoe").conversation ?? "";
  sealed.receive(conversation, "Zoe", "first");
  sealed.receive(conversation, "Zoe", "second");
  await follow("Zoe", "--since-unread", "--read");
  await shown("second");
  sealed.receive(bob, "Bob", "elsewhere");
  sealed.receive(conversation, "Zoe", "third");
  await shown("third");
  expect(texts()).toEqual(["first", "second", "third"]);
  await tail.stop();
  const { events } = await program.run("unread");
  expect(events.map(({ name }) => name)).not.toContain("Zoe");
});

it("tells of edits, deletions, contacts and states besides", async () => {
  await follow();
  const own = sealed["conversation.send"]({ conversation: bob, text: "tpyo", replyTo: null, once: "3" });
  sealed["conversation.edit"]({ conversation: bob, id: own.id, text: "typo" });
  await tail.event(({ event, edited }) => event === "changed" && edited === true);
  sealed["conversation.delete"]({ conversation: bob, id: own.id });
  await tail.event(({ event, deleted }) => event === "changed" && deleted === true);
  sealed.addContact("Newcomer", "waiting");
  await tail.event(({ event, name }) => event === "contact" && name === "Newcomer");
  sealed.gap(bob, "Bob", 2);
  await tail.event(({ event, what, count }) => event === "notice" && what === "gap" && count === 2);
});
