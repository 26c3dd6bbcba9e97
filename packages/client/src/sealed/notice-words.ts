/** What happened in a conversation besides messages, in words whose names are set apart. */

import type { ConversationNotice } from "@hushroom/protocol";
import type { TextPart, Translate } from "../lang/index.ts";
import { levelNoticeParts, proposalNoticeParts } from "./level-words.ts";

export function noticeParts(t: Translate, notice: ConversationNotice): readonly TextPart[] {
  switch (notice.what) {
    case "created":
      return t.parts("talk.notice-created");
    case "joined":
    case "removed":
    case "renamed": {
      const { what, name, by } = notice;
      if (by === null || by === name) return t.parts(`talk.notice-${what}`, { name });
      return t.parts(`talk.notice-${what}-by`, { name, by });
    }
    case "role":
      return t.parts(notice.admin ? "talk.notice-admin" : "talk.notice-admin-not", { name: notice.name });
    case "gap": {
      const { name, count } = notice;
      return count === null
        ? t.parts("talk.notice-gap-unknown", { name })
        : t.parts("talk.notice-gap", { name, count });
    }
    case "anew":
      return t.parts(notice.lost ? "talk.notice-anew-lost" : "talk.notice-anew", { name: notice.name });
    case "level":
      return levelNoticeParts(t, notice);
    case "proposed":
      return proposalNoticeParts(t, notice);
    default:
      return t.parts(`talk.notice-${notice.what}`, { name: notice.name });
  }
}
