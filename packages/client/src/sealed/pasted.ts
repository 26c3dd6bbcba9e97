/** What somebody pasted, before the program is asked: a link into a group is joined, all else is a contact. */

import { parseCardInput } from "@hushroom/protocol";

/** Anything that can't be read is left to the program, which says why. */
export function isGroupInvite(pasted: string): boolean {
  try {
    const input = parseCardInput(pasted, { ownOnion: null, nowMs: 0 });
    return input.kind === "invite" && input.invite.target.kind === "group";
  } catch {
    return false;
  }
}
