/** The whole page: head, log, composer, and the people beside them. */

import type { GuestRoom } from "@hushroom/client";
import type { MessageItem } from "@hushroom/protocol";
import { useState } from "preact/hooks";
import { ErrorNote } from "../ui/error-note.tsx";
import { Composer } from "./composer.tsx";
import { Log } from "./log.tsx";
import { PeoplePanel } from "./people-panel.tsx";
import { RoomHead } from "./room-head.tsx";
import { useGuestScreen } from "./screen.ts";

/** Where WebSockets don't get through, the page goes on as it would without this script. */
const FAILURES_BEFORE_FRAMES = 3;

function Frames() {
  const { t } = useGuestScreen();
  return (
    <>
      <nav class="room-head" aria-label={t("guest.menu")}>
        <a class="button button-quiet" href="/members">
          {t("guest.people")}
        </a>
        <a class="button button-quiet" href="/history">
          {t("guest.history")}
        </a>
      </nav>
      <main class="room-main">
        <iframe class="log-frame" name="log" src="/stream" title={t("guest.log")} />
        <iframe class="compose-frame" name="compose" src="/compose" title={t("room.write")} />
      </main>
    </>
  );
}

export function RoomPage({ room }: { readonly room: GuestRoom }) {
  const [showsPeople, setShowsPeople] = useState(false);
  const [replyTo, setReplyTo] = useState<MessageItem | null>(null);
  const { t, session } = useGuestScreen();
  if (room.settings === null && session.failures >= FAILURES_BEFORE_FRAMES) return <Frames />;
  return (
    <>
      <RoomHead room={room} showsPeople={showsPeople} onPeople={() => setShowsPeople(!showsPeople)} />
      <main class={`room-body ${showsPeople ? "room-body-people" : ""}`}>
        <div class="room-talk">
          {room.settings === null ? (
            <p class="log-scroll empty" role="status">
              {t("guest.connecting")}
            </p>
          ) : (
            <Log room={room} onReply={setReplyTo} />
          )}
          <div class="composer-foot">
            {room.connection === "lost" && (
              <p class="banner banner-line" role="status">
                {t("guest.reconnecting")}
              </p>
            )}
            {room.ended === null ? (
              <Composer
                room={room}
                replyTo={replyTo}
                onReplyEnd={() => setReplyTo(null)}
                onPeople={() => setShowsPeople(true)}
              />
            ) : (
              <div class="composer">
                <ErrorNote code={room.ended} />
              </div>
            )}
          </div>
        </div>
        {showsPeople && <PeoplePanel room={room} onClose={() => setShowsPeople(false)} />}
      </main>
    </>
  );
}
