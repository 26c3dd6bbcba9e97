/** Which invitations of contacts are shown, and what becomes of them once we are in. */

import { randomBytes } from "node:crypto";
import { suiteFor } from "@hushroom/protocol";
import { expect, it } from "vitest";
import type { Contacts } from "../src/sealed/contacts.ts";
import type { GroupStart } from "../src/sealed/group/group-start.ts";
import { Invitations } from "../src/sealed/group/invitations.ts";
import { Refusals } from "../src/sealed/group/refusals.ts";
import type { KeptConversation } from "../src/sealed/kept-conversation.ts";
import type { Messenger } from "../src/sealed/messenger.ts";
import { RamStore } from "../src/store/ram-store.ts";

it("none leads to where another does, or to a group that we are in: what is said of it would pass for what is said of that", () => {
  const conversations = new Map<string, KeptConversation>();
  const parts = { store: new RamStore(), clock: { nowMs: () => 1 }, notify: () => {} };
  const messenger = { conversations, parts } as unknown as Messenger;
  const contacts = { byConversation: () => ({ id: "x" }), find: () => ({ name: "X" }) };
  const invitations = new Invitations(
    messenger,
    contacts as unknown as Contacts,
    {} as GroupStart,
    new Refusals(messenger),
  );
  const between = { id: "talk" } as KeptConversation;
  const [joined, asked, other] = [randomBytes(10), randomBytes(10), randomBytes(10)];
  const shownAfter = (prefix: Uint8Array) => {
    const inviteId = Uint8Array.from([...prefix, ...randomBytes(6)]);
    const about = { group: new Uint8Array(32), name: "Choir", cap: 4, members: 2, suite: suiteFor(4) };
    invitations.heard(between, { type: "groupInvite", inviteId, ...about, level: null });
    return invitations.open().length;
  };
  conversations.set(joined.toString("hex"), between);
  expect([joined, asked, asked, other].map(shownAfter)).toEqual([0, 1, 1, 2]);
  invitations.settle(asked.toString("hex"));
  expect(invitations.open().map(({ invite }) => invite.slice(0, 20))).toEqual([other.toString("hex")]);
});
