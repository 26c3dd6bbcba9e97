/** What two people do by the API to come to talk. */

import { until } from "@hushroom/testkit";
import { expect } from "vitest";
import type { Person } from "./sealed-pair.ts";

const SOON_MS = 20_000;

/** Once it is ready. */
export async function conversationOf(person: Person, name: string): Promise<string> {
  let id: string | null = null;
  await until(`${person.name} has a conversation with ${name}`, SOON_MS, async () => {
    const all = await person.service["conversation.list"]({});
    id = all.find((one) => one.name === name && one.state !== "waiting")?.conversation ?? null;
    return id !== null;
  });
  return id ?? "";
}

/** Each adds the card of the other. */
export async function befriend(a: Person, b: Person): Promise<void> {
  const cardA = await a.service["card.get"]({});
  const cardB = await b.service["card.get"]({});
  await a.service["contact.add"]({ input: cardB.text });
  await b.service["contact.add"]({ input: cardA.json });
}

export async function texts(person: Person, conversation: string): Promise<string[]> {
  const rows = await person.service["conversation.history"]({ conversation, limit: 100 });
  return rows.flatMap((row) => (row.type === "message" ? [row.text] : []));
}

export async function say(person: Person, conversation: string, text: string): Promise<string> {
  const once = `${Math.random()}`;
  return (await person.service["conversation.send"]({ conversation, text, replyTo: null, once })).id;
}

export async function stateOf(person: Person, conversation: string, id: string): Promise<string> {
  const row = await person.service["conversation.row"]({ conversation, id });
  return row.type === "message" ? (row.delivery?.state ?? "") : "";
}

export const boxed = (person: Person, conversation: string, id: string) =>
  until(`it is in a box`, SOON_MS, async () => (await stateOf(person, conversation, id)) === "boxed");

export const comes = (person: Person, conversation: string, wanted: readonly string[]) =>
  until(`${person.name} has all of it`, SOON_MS, async () => {
    const found = await texts(person, conversation);
    return wanted.every((text) => found.includes(text));
  });

export const refused = (code: string): unknown => expect.objectContaining({ code });

/** What it answers or is refused with: methods throw or reject. */
export async function outcome(act: () => unknown): Promise<unknown> {
  try {
    return await act();
  } catch (error) {
    return error;
  }
}
