/** Conversations over kept profiles that are closed and opened again, and one of which only the identity is left. */
import { type MessageRow, PROTOCOL_LIMITS } from "@hushroom/protocol";
import { until } from "@hushroom/testkit";
import { afterEach, beforeEach, expect, it } from "vitest";
import { RamStore } from "../src/store/ram-store.ts";
import { befriend, comes, conversationOf, say, stateOf, texts } from "./sealed-friends.ts";
import { type Person, SealedTown } from "./sealed-pair.ts";
import { openProfile, TestFolders } from "./store-profile.ts";

const SOON_MS = 20_000;
const SPEED = 40;
const folders = new TestFolders();

let town: SealedTown;
beforeEach(() => {
  town = new SealedTown(SPEED);
});
afterEach(async () => {
  const stores = town.people.map(({ store }) => store);
  await town.end();
  for (const store of stores) if (store.kept) store.close();
  folders.remove();
});

/** The program and its profile are closed; both are opened again. */
async function reopen(person: Person, folder: string): Promise<void> {
  await person.service.close();
  person.store.close();
  person.store = await openProfile(folder);
  await person.start();
}

const rowsOf = (person: Person, conversation: string) =>
  person.service["conversation.history"]({ conversation, limit: PROTOCOL_LIMITS.HISTORY_PAGE_MAX });

async function messages(person: Person, conversation: string): Promise<MessageRow[]> {
  return (await rowsOf(person, conversation)).flatMap((row) => (row.type === "message" ? [row] : []));
}

it("what was said, changed, taken back and read is the same in a profile that was opened again", async () => {
  const [hers, his] = [folders.make(), folders.make()];
  const alice = await town.person("Alice", await openProfile(hers));
  const bob = await town.person("Bob", await openProfile(his));
  await befriend(alice, bob);
  const [ab, ba] = [await conversationOf(alice, "Bob"), await conversationOf(bob, "Alice")];
  const ids: string[] = [];
  for (const text of ["one", "two", "three", "four"]) ids.push(await say(alice, ab, text));
  const [one = "", two = "", three = "", four = ""] = ids;
  await comes(bob, ba, ["four"]);
  await bob.service["conversation.read"]({ conversation: ba, upTo: one });
  await bob.service["conversation.react"]({ conversation: ba, id: two, emoji: "👍" });
  await alice.service["conversation.edit"]({ conversation: ab, id: three, text: "3" });
  await alice.service["conversation.delete"]({ conversation: ab, id: four });
  await until("all of it came", SOON_MS, async () => {
    const [theirs, own] = [await messages(bob, ba), await messages(alice, ab)];
    return theirs.at(-1)?.deleted === true && own[1]?.reactions.length === 1;
  });
  const view = async () =>
    (await bob.service["conversation.list"]({})).find((one) => one.conversation === ba);
  const shown = async () => ({
    hers: await rowsOf(alice, ab),
    his: await rowsOf(bob, ba),
    view: await view(),
  });
  const before = await shown();
  expect([before.view?.unread, before.view?.last?.excerpt]).toEqual([2, ""]);
  await reopen(alice, hers);
  await reopen(bob, his);
  const after = await shown();
  expect(after.hers).toEqual(before.hers);
  expect(after.his).toEqual(before.his);
  const { unread, readUpTo, newest, last } = before.view ?? {};
  expect(after.view).toMatchObject({ unread, readUpTo, newest, last });
  // Rows from before the end are still changed by who wrote them, and new ones come behind them.
  await alice.service["conversation.edit"]({ conversation: ab, id: two, text: "2" });
  await say(alice, ab, "five");
  await comes(bob, ba, ["2", "five"]);
  const orders = (await rowsOf(bob, ba)).map(({ order }) => order);
  expect(orders).toEqual(orders.map((_, at) => at + 1));
  expect((await view())?.unread).toBe(3);
});

it("who has only an identity left begins anew with a contact, who sees it; nothing is lost unseen or doubled", async () => {
  const alice = await town.person("Alice");
  const bob = await town.person("Bob");
  await befriend(alice, bob);
  const [ab, ba] = [await conversationOf(alice, "Bob"), await conversationOf(bob, "Alice")];
  const had = await say(alice, ab, "had");
  await say(bob, ba, "had too");
  await comes(bob, ba, ["had"]);
  await comes(alice, ab, ["had too"]);
  // What he hasn't confirmed comes again.
  await until(
    "she knows that he has it",
    SOON_MS,
    async () => (await stateOf(alice, ab, had)) === "delivered",
  );
  const left = new RamStore();
  left.apply({ writes: [{ key: "identity", value: bob.store.get("identity") }], rows: [] });
  await bob.service.close();
  const waiting = await say(alice, ab, "not yet there");
  await bob.restartFrom(left);
  const card = await alice.service["card.get"]({});
  await bob.service["contact.add"]({ input: card.text });
  const anew = await conversationOf(bob, "Alice");
  await say(bob, anew, "here again");
  await comes(alice, ab, ["here again"]);
  await comes(bob, anew, ["not yet there"]);
  await until("it is delivered", SOON_MS, async () => (await stateOf(alice, ab, waiting)) === "delivered");
  const notices = (await rowsOf(alice, ab)).flatMap((row) => (row.type === "notice" ? [row.notice] : []));
  expect(notices).toContainEqual(expect.objectContaining({ what: "anew", name: "Bob", lost: true }));
  expect(await texts(alice, ab)).toEqual(["had", "had too", "not yet there", "here again"]);
  expect((await texts(bob, anew)).sort()).toEqual(["here again", "not yet there"]);
});
