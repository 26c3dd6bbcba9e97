/** What `tail` shows when answers, events and lost connections come in any order. */

import type { ConversationRow, DeliveryState } from "@hushroom/protocol";
import { describe, expect, it } from "vitest";
import { isNews } from "../src/delivery-progress.ts";
import { RowFollower, type RowSource } from "../src/row-follower.ts";
import { FakeSealed } from "./fake-sealed.ts";

function follower(sealed: FakeSealed) {
  const shown: string[] = [];
  const source: RowSource = {
    conversations: async () => sealed["conversation.list"](),
    rowsAfter: async (conversation, after) =>
      sealed["conversation.history"]({ conversation, after, limit: 100 }),
    lastRows: async (conversation) => sealed["conversation.history"]({ conversation, limit: 100 }),
    row: async (conversation, id) => sealed["conversation.row"]({ conversation, id }),
  };
  const rows = new RowFollower(source, {
    newRow: (row: ConversationRow) => shown.push(row.type === "message" ? row.text : row.notice.what),
    changedRow: ({ text }) => shown.push(`changed ${text}`),
    delivery: (_conversation, id, state) => shown.push(`${id} ${state}`),
    other: ({ event }) => shown.push(event),
  });
  return { rows, shown };
}

function talking() {
  const sealed = new FakeSealed();
  const bob = sealed.addContact("Bob").conversation ?? "";
  return { sealed, bob, ...follower(sealed) };
}

describe("following rows", () => {
  it("shows a row once that is both read and told", async () => {
    const { sealed, bob, rows, shown } = talking();
    await rows.begin(false);
    const row = sealed.receive(bob, "Bob", "a");
    rows.take({ event: "conversation.row", params: { row } });
    await rows.catchUp();
    rows.take({ event: "conversation.row", params: { row } });
    expect(shown).toEqual(["a"]);
  });

  it("reads what came while the connection was lost, and forgets what then waited", async () => {
    const { sealed, bob, rows, shown } = talking();
    await rows.begin(false);
    const row = sealed.receive(bob, "Bob", "a");
    const lost = rows.catchUp();
    rows.lost();
    rows.take({ event: "conversation.row", params: { row: sealed.receive(bob, "Bob", "b") } });
    await lost;
    await rows.catchUp();
    rows.take({ event: "conversation.row", params: { row } });
    rows.take({ event: "conversation.row", params: { row: sealed.receive(bob, "Bob", "c") } });
    expect(shown).toEqual(["a", "b", "c"]);
  });

  it("tells a delivery that was missed, and none that is older than what was told", async () => {
    const { sealed, bob, rows, shown } = talking();
    const { id } = sealed["conversation.send"]({ conversation: bob, text: "m", replyTo: null, once: "1" });
    await rows.begin(false);
    sealed.deliver(bob, id, "delivered");
    const reached = { boxed: 1, delivered: 0, read: 0, of: 1 };
    const old = { conversation: bob, id, state: "boxed" as const, reached };
    rows.take({ event: "conversation.delivery", params: old });
    await rows.catchUp();
    sealed.deliver(bob, id, "read");
    const read = { ...old, state: "read" as const };
    rows.take({
      event: "conversation.row",
      params: { row: sealed["conversation.row"]({ conversation: bob, id }) },
    });
    rows.take({ event: "conversation.delivery", params: read });
    expect(shown).toEqual([`${id} delivered`, `${id} read`]);
  });
});

it("knows which delivery states are news", () => {
  const news: [DeliveryState | undefined, DeliveryState, boolean][] = [
    [undefined, "kept", true],
    ["kept", "boxed", true],
    ["boxed", "kept", false],
    ["read", "delivered", false],
    ["kept", "kept", false],
    ["kept", "recalled", true],
    ["kept", "failed", true],
    ["failed", "boxed", true],
    ["failed", "kept", false],
    ["recalled", "boxed", false],
  ];
  for (const [known, state, expected] of news)
    expect([known, state, isNews(known, state)]).toEqual([known, state, expected]);
});
