/** What each level claims, in the words of docs/privacy.md, where it is measured; a test holds them against each other. */

import type { PrivacyLevel } from "./level.ts";

export const LEVEL_CLAIMS: Readonly<Record<PrivacyLevel, string>> = {
  direct:
    "content, identity and size are hidden. The pattern is not: whoever has the relay sees which circuits talk with each other, and with the links, whose they are",
  quiet:
    "while always on, links alone don't show who talks with whom or when something is said, and the relay can't tell which circuits are one person's. The relay sees which two circuits talk; relay and links together find the two people",
  blind:
    "when something is sent depends on the clock alone. The relay's holder, also with every link, learns who is connected, and neither senders nor recipients",
};

/** The same of groups: in `quiet` the relay sees more. */
export const GROUP_LEVEL_CLAIMS: Readonly<Record<PrivacyLevel, string>> = {
  ...LEVEL_CLAIMS,
  quiet:
    "while always on, links alone don't show who is in the group or when something is said, and the relay can't tell which other circuits are a member's. The relay sees which circuits are one group, how many, and when its members or keys change or something long is said; relay and links together find the people",
};
