/** An orderer that goes back to an older store, for tests: how it is put back, and what others show it. */

import type { Member } from "./conversation-world.ts";
import { idOf } from "./member-secrets.ts";

export const copyOf = ({ store }: Member) => [...store].map(([key, value]) => [key, value.slice()] as const);

export function putBack(member: Member, copy: ReturnType<typeof copyOf>): void {
  member.store.clear();
  for (const [key, value] of copy) member.store.set(key, value);
  member.restart();
}

export const membersOf = ({ conversation }: Member) => conversation.roster.members.map(({ id }) => id);

/** What `from` shows by the lane of the two; as an answer to what was asked in this epoch. */
export function show(from: Member, to: Member, askedIn?: bigint): void {
  const shown = { ...from.history(), ...(askedIn !== undefined && { askedIn }) };
  to.do({ type: "heads", member: idOf(from), ...shown });
}
