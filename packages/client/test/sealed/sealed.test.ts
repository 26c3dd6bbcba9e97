/** Contacts and conversations on the owner's page against a daemon in memory that answers as told. */

import { HushError } from "@hushroom/protocol";
import { describe, expect, test } from "vitest";
import type { ConnectionState, DaemonEvent } from "../../src/connection.ts";
import { Owner, type OwnerConnection } from "../../src/owner/owner.ts";
import { contactOf, newsTotal, talkOf } from "../../src/sealed/sealed-state.ts";
import { contact, conversation, IDENTITY, message, orders, own } from "./sealed-fixture.ts";

type Answers = Record<string, (params: Record<string, unknown>) => unknown>;

const PEOPLE: Answers = {
  "relayRoom.key": () => ({ key: "carry-key" }),
  "program.status": () => ({ version: "1", startedAt: 1, kept: true, tor: {}, rooms: [] }),
  "identity.get": () => IDENTITY,
  "contact.list": () => [contact("bob"), contact("ann")],
  "group.invitations": () => [],
  "conversation.list": () => [conversation("a"), conversation("b", { createdAt: 2 })],
  "relay.list": () => [],
  "conversation.history": () => [message(1), own(2)],
  "conversation.read": () => ({}),
};

class Far {
  state: ConnectionState = "connecting";
  answers: Answers;
  readonly calls: { readonly method: string; readonly params: unknown }[] = [];
  readonly #events = new Set<(event: DaemonEvent) => void>();
  readonly #states = new Set<(state: ConnectionState) => void>();

  constructor(answers: Answers) {
    this.answers = answers;
  }

  call = async (method: string, params: Record<string, unknown>) => {
    this.calls.push({ method, params });
    const answer = this.answers[method];
    if (answer === undefined) throw new HushError("API_NOT_FOUND");
    return answer(params);
  };
  onEvent = (listener: (event: DaemonEvent) => void) => this.#events.add(listener);
  onState = (listener: (state: ConnectionState) => void) => this.#states.add(listener);

  async turn(state: ConnectionState): Promise<void> {
    this.state = state;
    for (const listener of this.#states) listener(state);
    await settled();
  }

  async tell(event: DaemonEvent): Promise<void> {
    for (const listener of this.#events) listener(event);
    await settled();
  }

  of(method: string): unknown[] {
    return this.calls.filter((call) => call.method === method).map(({ params }) => params);
  }
}

const settled = async () => {
  for (let turn = 0; turn < 40; turn++) await Promise.resolve();
};

async function attached(change: Answers = {}) {
  const far = new Far({ ...PEOPLE, ...change });
  const owner = new Owner(far as unknown as OwnerConnection);
  await far.turn("open");
  return { far, owner, sealed: owner.sealed };
}

const rowsOf = (owner: Owner, id: string) => talkOf(owner.sealed.state, id)?.log.rows ?? [];

describe("contacts and conversations", () => {
  test("are read once attached: contacts by name, conversations by what is newest", async () => {
    const { owner, sealed } = await attached();
    expect(owner.state.kept).toBe(true);
    expect(sealed.state.identity).toEqual(IDENTITY);
    expect(sealed.state.contacts.map(({ name }) => name)).toEqual(["ann", "bob"]);
    expect(sealed.state.talks.map(({ view }) => view.conversation)).toEqual(["b", "a"]);
  });

  test("without an identity nothing else is asked; once there is one it is shown", async () => {
    const { far, sealed } = await attached({ "identity.get": () => null });
    expect(sealed.state).toMatchObject({ loaded: true, problem: null, identity: null });
    expect(far.of("contact.list")).toEqual([]);
    await far.tell({ event: "identity.changed", params: { identity: IDENTITY } });
    expect(sealed.state.identity).toEqual(IDENTITY);
  });

  test("a program without them says so, and its rooms go on", async () => {
    const refuse = () => {
      throw new HushError("SEALED_UNAVAILABLE");
    };
    const { owner, sealed } = await attached({ "identity.get": refuse });
    expect(sealed.state).toMatchObject({ loaded: true, problem: "SEALED_UNAVAILABLE" });
    expect(owner.state.connection).toBe("open");
  });

  test("follow events: contacts, conversations, rows, deliveries, invitations", async () => {
    const { far, owner, sealed } = await attached();
    await sealed.open("a");
    await far.tell({ event: "contact.changed", params: { contact: contact("bob", { newKey: "k" }) } });
    expect(contactOf(sealed.state, "bob")?.newKey).toBe("k");
    const view = conversation("a", { unread: 2, last: { ...lastWords, at: 9 } });
    await far.tell({ event: "conversation.changed", params: { conversation: view } });
    expect(sealed.state.talks.map((talk) => talk.view.conversation)).toEqual(["a", "b"]);
    expect(newsTotal(sealed.state)).toBe(3);
    await far.tell({ event: "conversation.row", params: { row: message(3) } });
    await far.tell({ event: "conversation.row", params: { row: message(3, { text: "edited" }) } });
    expect(orders(rowsOf(owner, "a"))).toEqual([1, 2, 3]);
    const reached = { boxed: 1, delivered: 1, read: 0, of: 1 };
    const delivery = { conversation: "a", id: "m2", state: "delivered" as const, reached };
    await far.tell({ event: "conversation.delivery", params: delivery });
    expect(rowsOf(owner, "a")[1]).toMatchObject({ delivery: { state: "delivered", reached } });
    await far.tell({ event: "contact.removed", params: { contact: "bob" } });
    await far.tell({ event: "conversation.forgotten", params: { conversation: "b" } });
    expect(sealed.state.contacts.length + sealed.state.talks.length).toBe(2);
  });

  test("what happens while they are read is not lost", async () => {
    const far = new Far(PEOPLE);
    const told = { event: "contact.changed" as const, params: { contact: contact("zoe") } };
    const meanwhile = () => {
      void far.tell(told);
      return [];
    };
    far.answers = { ...PEOPLE, "group.invitations": meanwhile };
    const owner = new Owner(far as unknown as OwnerConnection);
    await far.turn("open");
    expect(owner.sealed.state.contacts.map(({ name }) => name)).toEqual(["ann", "bob", "zoe"]);
  });

  test("what is on screen counts as read, once, and only while somebody looks", async () => {
    const { far, owner, sealed } = await attached();
    owner.show({ kind: "conversation", conversation: "a" });
    await sealed.open("a");
    await settled();
    expect(far.of("conversation.read")).toEqual([{ conversation: "a", upTo: "m2" }]);
    owner.watch(false);
    await far.tell({ event: "conversation.row", params: { row: message(3) } });
    expect(far.of("conversation.read").length).toBe(1);
    owner.watch(true);
    expect(far.of("conversation.read").at(-1)).toEqual({ conversation: "a", upTo: "m3" });
    owner.select(null);
    await far.tell({ event: "conversation.row", params: { row: message(4) } });
    expect(far.of("conversation.read").length).toBe(2);
  });

  test("after an interruption all is read anew, without doubles", async () => {
    const history = [message(1), own(2)];
    const { far, owner, sealed } = await attached({ "conversation.history": () => history });
    owner.show({ kind: "conversation", conversation: "a" });
    await sealed.open("a");
    await far.turn("lost");
    history[1] = own(2, { text: "edited", edited: true });
    history.push(message(3));
    await far.turn("open");
    expect(orders(rowsOf(owner, "a"))).toEqual([1, 2, 3]);
    expect(rowsOf(owner, "a")[1]).toMatchObject({ edited: true });
    expect(owner.state.place).toEqual({ kind: "conversation", conversation: "a" });
    expect(far.of("conversation.read").at(-1)).toEqual({ conversation: "a", upTo: "m3" });
  });

  test("older rows are those before the first one known", async () => {
    const page = Array.from({ length: 100 }, (_, i) => message(50 + i));
    const history = ({ before }: Record<string, unknown>) => (before === 50 ? [message(49)] : page);
    const { far, owner, sealed } = await attached({ "conversation.history": history });
    await sealed.open("a");
    expect(talkOf(sealed.state, "a")?.log.hasOlder).toBe(true);
    await sealed.readOlder("a");
    expect(far.of("conversation.history").at(-1)).toEqual({ conversation: "a", before: 50, limit: 100 });
    expect(rowsOf(owner, "a")[0]?.order).toBe(49);
    expect(talkOf(sealed.state, "a")?.log.hasOlder).toBe(false);
  });

  test("a card that is too long is refused here; any other goes to the program as it is", async () => {
    const { far, sealed } = await attached({ "contact.add": () => contact("new") });
    await expect(sealed.add("x".repeat(20_000))).rejects.toMatchObject({ code: "CARD_TOO_LARGE" });
    expect(await sealed.add(" hushroom:card:abc ")).toEqual({ kind: "contact", contact: "new" });
    expect(far.of("contact.add")).toEqual([{ input: " hushroom:card:abc " }]);
  });

  test("an invitation is gone once answered, and its group there at once", async () => {
    const about = { name: "Choir", contact: "bob", from: "Bob", members: 3, at: 1, level: "direct" } as const;
    const invitation = { invite: "i", ...about };
    const joined = conversation("choir", { kind: "group" });
    const { far, sealed } = await attached({ "group.accept": () => joined, "group.decline": () => ({}) });
    await far.tell({ event: "group.invited", params: { invitation } });
    await far.tell({ event: "group.invited", params: { invitation } });
    await far.tell({ event: "group.invited", params: { invitation: { ...invitation, invite: "j" } } });
    expect(newsTotal(sealed.state)).toBe(2);
    expect(await sealed.accept("i")).toBe("choir");
    expect(talkOf(sealed.state, "choir")?.view).toEqual(joined);
    await sealed.decline("j");
    expect(sealed.state.invitations).toEqual([]);
  });
});

const lastWords = { id: "m2", order: 2, at: 1, name: "Bob", mine: false, excerpt: "text 2" };
