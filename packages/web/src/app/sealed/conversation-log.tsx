/** What was said in a conversation, newest at the end. */

import { type Talk, talkRows } from "@hushroom/client";
import { useMemo, useState } from "preact/hooks";
import { ErrorNote } from "../../ui/error-note.tsx";
import { useAction, useScreen } from "../../ui/screen.ts";
import { useFollowing } from "../../ui/use-following.ts";
import { ConversationRows } from "./conversation-rows.tsx";
import type { RowActions } from "./message-row.tsx";

interface Props extends Pick<RowActions, "onReply" | "onEdit"> {
  readonly talk: Talk;
}

export function ConversationLog({ talk, onReply, onEdit }: Props) {
  const { owner, t } = useScreen();
  const { rows, hasOlder } = talk.log;
  const shown = useMemo(() => talkRows(rows, "local"), [rows]);
  const { scroller, onScroll, following, toEnd } = useFollowing();
  const [open, setOpen] = useState<string | null>(null);
  const older = useAction();
  return (
    <div class="log-frame-live">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region needs the keyboard */}
      <div class="log-scroll" ref={scroller} onScroll={onScroll} tabIndex={0}>
        <div>
          {hasOlder && (
            <button
              type="button"
              class="button button-plain log-older"
              disabled={older.busy}
              onClick={() => older.run(() => owner.sealed.readOlder(talk.view.conversation))}
            >
              {t(older.busy ? "owner.working" : "room.older")}
            </button>
          )}
          <ErrorNote code={older.error} />
          <div role="log" aria-relevant="additions" aria-label={t("talk.log")} aria-busy={older.busy}>
            <ol class="log">
              <ConversationRows
                talk={talk}
                rows={shown}
                open={open}
                onOpen={setOpen}
                onReply={onReply}
                onEdit={(row) => {
                  setOpen(null);
                  onEdit(row);
                }}
              />
            </ol>
          </div>
        </div>
      </div>
      {!following && (
        <button type="button" class="button button-quiet to-newest" onClick={toEnd}>
          {t("room.to-newest")}
        </button>
      )}
    </div>
  );
}
