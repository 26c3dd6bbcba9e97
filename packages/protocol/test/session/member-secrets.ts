/** What every member of an epoch can derive, and short names of members. */

import { exportSecret, type GroupState } from "@hushroom/mls";
import { ownMemberId } from "../../src/session/member-leaf.ts";
import type { Member } from "./conversation-world.ts";

export const chainSecretOf = (mls: GroupState): Uint8Array =>
  exportSecret(mls, "hushroom boxes", new Uint8Array(0), 32);

export const idOf = (member: Member): string => ownMemberId(member.memberSeed);
