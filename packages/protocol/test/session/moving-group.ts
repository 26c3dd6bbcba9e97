/** A group whose commit place moves, for tests: what its admins do, and how those who went apart find back. */

import { memberIdBytes } from "../../src/session/member-leaf.ts";
import { ConversationWorld, type Member } from "./conversation-world.ts";
import { idOf } from "./member-secrets.ts";

const MINUTE_MS = 60_000;

export function takePlace(taker: Member, heir: Member, from: Member): void {
  const wish = { type: "take", member: memberIdBytes(idOf(heir)), from: memberIdBytes(idOf(from)) } as const;
  taker.do({ type: "wish", wish });
}

export const ordererOf = (member: Member): string => member.conversation.roster.profile.orderer;
export const nameOf = (member: Member): string => member.conversation.roster.profile.name;
export const told = (member: Member, type: string): boolean =>
  member.events.some((event) => (event as { type: string }).type === type);

/** All but the last of the first `count` are admins. */
export function groupOf(
  seed: number,
  count: number,
  all = count,
): { world: ConversationWorld; members: Member[] } {
  const world = new ConversationWorld(seed);
  const members = world.group(all).slice(0, all);
  const [first, ...others] = members as [Member, ...Member[]];
  for (const other of others.slice(0, count - 2)) first.makeAdmin(other);
  world.run();
  return { world, members };
}

/** B moves the place to one of its own side while A and D are away; then those go on without B and C, who are away still. */
export function goApart(world: ConversationWorld, members: readonly Member[], heir: Member): void {
  const [a, b, c, d] = members as [Member, Member, Member, Member];
  for (const away of [a, d]) away.kill();
  takePlace(b, heir, a);
  b.send("from b");
  world.run();
  for (const away of [b, c]) away.kill();
  for (const back of [a, d]) back.restart();
  a.rename("by the old one");
  a.send("from a");
  d.send("from d");
  world.run();
}

/** Whoever lost the group, or is to follow another history, asks its sponsors. */
export function unite(world: ConversationWorld, members: readonly Member[]): void {
  for (let i = 0; i < 10; i++) {
    // Not just as a hold of half an hour ends: what is on its way then would be asked for anew.
    world.pass(11 * MINUTE_MS);
    world.compareHistories();
    for (const member of members) {
      for (const move of member.alive ? member.conversation.outvotedBy : []) {
        const sponsors = member.conversation.sponsors(move);
        const asked = members.filter((one) => one.alive && sponsors.includes(idOf(one)));
        for (const one of asked) one.do({ type: "heads", member: idOf(member), heads: [], moves: [move] });
        asked.find(({ conversation }) => conversation.follows(move))?.bringBack(member);
      }
    }
  }
}
