/** The log: the last rows of what is known here, older ones on demand, always at its end unless the reader went back. */

import { type GuestRoom, logRows } from "@hushroom/client";
import type { MessageItem } from "@hushroom/protocol";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { LogRows } from "../ui/log-rows.tsx";
import { OutboxRow } from "./outbox-row.tsx";
import { useGuestScreen } from "./screen.ts";

interface Props {
  readonly room: GuestRoom;
  onReply(message: MessageItem): void;
}

/** Rows in the document; a reader who goes back gets as many more each time. */
const WINDOW_ROWS = 200;
/** Within this distance of the end the reader is taken to follow the talk. */
const NEAR_END_PX = 60;

/**
 * The scroller is reversed: it stays at its end by itself, and scrollTop counts down from 0 there. Only what the reader
 * has not followed needs counting.
 */
function useFollowing(room: GuestRoom) {
  const scroller = useRef<HTMLDivElement>(null);
  const [following, setFollowing] = useState(true);
  const last = Number(room.log.items.at(-1)?.id ?? 0);
  const [seen, setSeen] = useState(0);
  useEffect(() => {
    if (following) setSeen(last);
  }, [following, last]);
  const ownLast = room.outbox.at(-1)?.once;
  const toEnd = () => {
    if (scroller.current !== null) scroller.current.scrollTop = 0;
  };
  useEffect(toEnd, [ownLast]);
  const onScroll = () => setFollowing(Math.abs(scroller.current?.scrollTop ?? 0) < NEAR_END_PX);
  const unseen = room.log.items.filter((item) => item.type === "message" && Number(item.id) > seen).length;
  return { scroller, onScroll, toEnd, following, unseen };
}

function useWindow(room: GuestRoom) {
  const { session } = useGuestScreen();
  const [rowsMax, setRowsMax] = useState(WINDOW_ROWS);
  const [loading, setLoading] = useState(false);
  const rows = useMemo(() => logRows(room.log.items, "local"), [room.log.items]);
  const hidden = Math.max(0, rows.length - rowsMax);
  const showOlder = async () => {
    setRowsMax(rowsMax + WINDOW_ROWS);
    if (hidden >= WINDOW_ROWS || !room.log.hasOlder) return;
    setLoading(true);
    // A connection that broke meanwhile: the button is there again.
    await session.loadOlder().catch(() => {});
    setLoading(false);
  };
  return { rows: rows.slice(hidden), hasOlder: hidden > 0 || room.log.hasOlder, loading, showOlder };
}

export function Log({ room, onReply }: Props) {
  const { t } = useGuestScreen();
  const { scroller, onScroll, toEnd, following, unseen } = useFollowing(room);
  const { rows, hasOlder, loading, showOlder } = useWindow(room);
  const isEmpty = rows.length === 0 && room.outbox.length === 0;
  return (
    <div class="log-frame-live">
      <div
        class="log-scroll"
        ref={scroller}
        onScroll={onScroll}
        role="log"
        aria-label={t("guest.log")}
        aria-busy={loading}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard.
        tabIndex={0}
      >
        {isEmpty ? (
          <Empty />
        ) : (
          <ol class="log">
            <li class="log-edge">
              {hasOlder ? (
                <button
                  type="button"
                  class="button button-quiet"
                  disabled={loading}
                  onClick={() => void showOlder()}
                >
                  {t(loading ? "guest.loading" : "room.older")}
                </button>
              ) : (
                t("guest.log-start")
              )}
            </li>
            <LogRows rows={rows} you={room.you?.id ?? null} links={true} onReply={onReply} />
            {room.outbox.map((outgoing) => (
              <OutboxRow key={outgoing.once} outgoing={outgoing} />
            ))}
          </ol>
        )}
      </div>
      {!following && (
        <button type="button" class="button button-quiet to-newest" onClick={toEnd}>
          {unseen > 0 ? t("guest.new-messages", { count: unseen }) : t("room.to-newest")}
        </button>
      )}
    </div>
  );
}

function Empty() {
  const { t } = useGuestScreen();
  return (
    <div class="empty">
      <strong>{t("guest.log-empty-title")}</strong>
      <p>{t("guest.log-empty-text")}</p>
    </div>
  );
}
