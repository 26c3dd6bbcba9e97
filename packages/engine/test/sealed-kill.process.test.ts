/** Killed between the write that acknowledges a step of an invitation and what the step leads to: it goes on from there. */
import { HushError } from "@hushroom/protocol";
import { until } from "@hushroom/testkit";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { RamStore } from "../src/store/ram-store.ts";
import type { Change, Row, RowsBefore, Store, Write } from "../src/store/store.ts";
import { befriend, conversationOf } from "./sealed-friends.ts";
import { type Person, SealedTown } from "./sealed-pair.ts";

const SOON_MS = 20_000;

/** A disk that refuses every write from the first one on that holds what is named: as if the program had ended there. */
class FragileStore implements Store {
  readonly kept = false;
  readonly inner = new RamStore();
  #refused: (write: Write) => boolean = () => false;
  isBroken = false;

  breakAt(refused: (write: Write) => boolean): void {
    this.#refused = refused;
  }

  get(key: string): Uint8Array | null {
    return this.inner.get(key);
  }

  list(prefix: string): readonly (readonly [string, Uint8Array])[] {
    return this.inner.list(prefix);
  }

  apply(change: Change): void {
    this.isBroken ||= change.writes.some(this.#refused);
    if (this.isBroken) throw new HushError("STORE_BROKEN");
    this.inner.apply(change);
  }

  rows(conversation: string, options: RowsBefore): readonly Row[] {
    return this.inner.rows(conversation, options);
  }

  row(conversation: string, id: string): Row | null {
    return this.inner.row(conversation, id);
  }

  close(): void {
    this.inner.close();
  }
}

let town: SealedTown;
beforeEach(() => {
  town = new SealedTown();
});
afterEach(async () => {
  await town.end();
});

interface Scene {
  readonly alice: Person;
  readonly bob: Person;
  readonly group: string;
  readonly stores: Record<"alice" | "bob", FragileStore>;
}

/** Two contacts, and a group of one of them. */
async function scene(): Promise<Scene> {
  const stores = { alice: new FragileStore(), bob: new FragileStore() };
  const alice = await town.person("Alice", stores.alice);
  const bob = await town.person("Bob", stores.bob);
  await befriend(alice, bob);
  await conversationOf(alice, "Bob");
  await conversationOf(bob, "Alice");
  const { conversation } = await alice.service["group.create"]({ name: "Duo", cap: 10 });
  return { alice, bob, group: conversation, stores };
}

async function invite({ alice, group }: Scene): Promise<void> {
  const contact = (await alice.service["contact.list"]({}))[0]?.contact ?? "";
  await alice.service["group.invite"]({ conversation: group, contact });
}

async function accept(bob: Person): Promise<void> {
  let invite = "";
  await until("he is asked", SOON_MS, async () => {
    invite = (await bob.service["group.invitations"]({}))[0]?.invite ?? "";
    return invite !== "";
  });
  // Who ends in the middle of it answers nothing.
  await (async () => bob.service["group.accept"]({ invite }))().catch(() => {});
}

const membersOf = async (person: Person, conversation: string): Promise<number> =>
  (await person.service["group.members"]({ conversation })).length;

async function breaks(store: FragileStore, person: Person): Promise<void> {
  await until("the disk refuses", SOON_MS, () => store.isBroken);
  await person.restartFrom(store.inner);
}

async function areTogether({ alice, bob, group }: Scene): Promise<void> {
  const bobs = await conversationOf(bob, "Duo");
  await until("both are in it", SOON_MS, async () => {
    return (await membersOf(alice, group)) === 2 && (await membersOf(bob, bobs)) === 2;
  });
}

const isUnder =
  (prefix: string) =>
  ({ key }: Write): boolean =>
    key.startsWith(prefix);

describe("a program killed in the middle of an invitation", () => {
  it("asks its user, though it ended before it had written down who asks", async () => {
    const all = await scene();
    all.stores.bob.breakAt(isUnder("invitation/"));
    await invite(all);
    await breaks(all.stores.bob, all.bob);
    await accept(all.bob);
    await areTogether(all);
  });

  it("says yes, though it ended before it had said so", async () => {
    const all = await scene();
    let written = 0;
    all.stores.bob.breakAt((write) => isUnder("invitation/")(write) && ++written === 2);
    await invite(all);
    await accept(all.bob);
    await breaks(all.stores.bob, all.bob);
    await accept(all.bob);
    await areTogether(all);
  });

  it("lets the other in, though it ended before it had made the change", async () => {
    const all = await scene();
    await invite(all);
    all.stores.alice.breakAt(isUnder("asked/"));
    await accept(all.bob);
    await breaks(all.stores.alice, all.alice);
    await areTogether(all);
  });

  it("brings the Welcome, though it ended before it had said it", async () => {
    const all = await scene();
    await invite(all);
    all.stores.alice.breakAt(({ key, value }) => isUnder("asked/")({ key, value }) && value === null);
    await accept(all.bob);
    await breaks(all.stores.alice, all.alice);
    await areTogether(all);
  });

  it("is in the group, though it ended before it had opened the Welcome", async () => {
    const all = await scene();
    await invite(all);
    const known = new Set(all.stores.bob.list("meta/").map(([key]) => key));
    all.stores.bob.breakAt(({ key }) => key.startsWith("meta/") && !known.has(key));
    await accept(all.bob);
    await breaks(all.stores.bob, all.bob);
    await areTogether(all);
    expect(all.stores.bob.inner.list("owed/")).toEqual([]);
  });

  it("lets in who came by a link, though it ended before it had made the change", async () => {
    const all = await scene();
    const { link } = await all.alice.service["group.link"]({ conversation: all.group, uses: 1 });
    all.stores.alice.breakAt(({ key }) => key.includes(`${all.group}/wish/`));
    await all.bob.service["group.join"]({ link: link ?? "" });
    await breaks(all.stores.alice, all.alice);
    await areTogether(all);
  });

  it("takes out whoever left, though it ended before it had done so", async () => {
    const all = await scene();
    await invite(all);
    await accept(all.bob);
    await areTogether(all);
    all.stores.alice.breakAt(({ key }) => key.includes(`${all.group}/wish/`));
    const bobs = await conversationOf(all.bob, "Duo");
    await all.bob.service["group.leave"]({ conversation: bobs });
    await breaks(all.stores.alice, all.alice);
    await until("he is out", SOON_MS, async () => (await membersOf(all.alice, all.group)) === 1);
  });
});
