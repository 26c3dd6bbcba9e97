/** Who is in a room and who waits, as the events tell it. */

import type { MemberView, WaitingView } from "@hushroom/protocol";

export function withMember(members: readonly MemberView[], member: MemberView): readonly MemberView[] {
  const known = members.some(({ id }) => id === member.id);
  return known ? members.map((one) => (one.id === member.id ? member : one)) : [...members, member];
}

export function withWaiting(
  waiting: readonly WaitingView[],
  { member, name, at }: WaitingView,
): readonly WaitingView[] {
  return [...withoutWaiting(waiting, member), { member, name, at }];
}

export function withoutWaiting(waiting: readonly WaitingView[], member: string): readonly WaitingView[] {
  return waiting.filter((one) => one.member !== member);
}
