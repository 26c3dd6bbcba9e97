/** The log on screen: stays at the newest line unless the reader has scrolled back. */

import { logRows, type OwnerRoom } from "@hushroom/client";
import type { MessageItem } from "@hushroom/protocol";
import { useMemo } from "preact/hooks";
import { ErrorNote } from "../ui/error-note.tsx";
import { LogRows } from "../ui/log-rows.tsx";
import { useAction, useScreen } from "../ui/screen.ts";
import { useFollowing } from "../ui/use-following.ts";

interface Props {
  readonly room: OwnerRoom;
  onReply(message: MessageItem): void;
}

export function LogView({ room, onReply }: Props) {
  const { owner, t } = useScreen();
  const { items, hasOlder } = room.log;
  const rows = useMemo(() => logRows(items, "local"), [items]);
  const { scroller, onScroll, following, toEnd } = useFollowing();
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
              onClick={() => older.run(() => owner.readOlder(room.view.room))}
            >
              {t(older.busy ? "owner.working" : "room.older")}
            </button>
          )}
          <ErrorNote code={older.error} />
          <div role="log" aria-label={t("owner.log")} aria-busy={older.busy}>
            <ol class="log">
              <LogRows rows={rows} you={room.view.host.id} links={false} onReply={onReply} />
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
