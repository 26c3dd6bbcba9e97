/** What two people do by the API to come to talk. */

import { until } from "@hushroom/testkit";
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
