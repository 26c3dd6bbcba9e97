/** What a conversation's history counts as unread, and what its list shows of the newest message. */
import { describe, expect, it } from "vitest";
import { newMeta } from "../src/sealed/conversation-meta.ts";
import { History } from "../src/sealed/history.ts";
import { RamStore } from "../src/store/ram-store.ts";

const HER = "b".repeat(32);
const idOf = (number: number): string => String(number).padStart(32, "0");

function told(...said: readonly string[]) {
  const meta = newMeta({ id: "c1", kind: "contact", name: "Bob", contact: "k1", createdAt: 1 });
  const history = new History(new RamStore(), meta);
  for (const [at, text] of said.entries()) receive(history, at + 1, text);
  return { meta, history };
}

function receive(history: History, number: number, text: string): void {
  const content = { type: "text", text, replyTo: null } as const;
  const event = { type: "message", from: HER, name: "Bob", id: idOf(number), at: number, content } as const;
  history.addReceived(event, content, number);
}

describe("a message that its writer takes back", () => {
  it("before it was read is unread no more, however often it is taken back", () => {
    const { meta, history } = told("one", "two");
    history.delete(idOf(2), HER);
    history.delete(idOf(2), HER);
    expect(meta.unread).toBe(1);
  });

  it("after it was read changes nothing of what is unread", () => {
    const { meta, history } = told("one", "two");
    Object.assign(meta, { unread: 1, readUpTo: 1 });
    history.delete(idOf(1), HER);
    expect(meta.unread).toBe(1);
  });

  it("by somebody else's word stays as it is", () => {
    const { meta, history } = told("one");
    history.delete(idOf(1), "c".repeat(32));
    expect([meta.unread, meta.last?.excerpt]).toEqual([1, "one"]);
  });

  it("shows nothing of its text in the list any more", () => {
    const { meta, history } = told("one", "secret");
    history.delete(idOf(2), HER);
    expect(meta.last).toMatchObject({ id: idOf(2), excerpt: "" });
    history.delete(idOf(1), HER);
    expect(meta.last).toMatchObject({ id: idOf(2), excerpt: "" });
  });

  it("or recalls, in one's own list as well", () => {
    const { meta, history } = told("one");
    const own = { id: "a".repeat(32), name: "Alice" };
    history.addOwn(idOf(9), 9, own, { type: "text", text: "unsaid", replyTo: null }, 1);
    history.recalled(idOf(9));
    expect([meta.unread, meta.last?.excerpt]).toEqual([1, ""]);
  });
});

it("a message that was edited is shown in the list as it reads now", () => {
  const { meta, history } = told("one", "tow");
  history.edit(idOf(2), HER, "two");
  expect([meta.unread, meta.last?.excerpt]).toEqual([2, "two"]);
});
