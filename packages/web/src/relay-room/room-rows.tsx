/** The rows of a relay room: days, notices, messages with how far the own ones have come. */

import {
  markOf,
  type RelayMessage,
  type RelayNotice,
  type RelayRow,
  relayDeliveryState,
  relayDeliveryWords,
  relayNoticeParts,
} from "@hushroom/client";
import { useMemo } from "preact/hooks";
import { DayRow, MessageText, Time } from "../ui/log-rows.tsx";
import { PersonMark } from "../ui/person.tsx";
import { Words } from "../ui/words.tsx";
import { useRelayScreen } from "./relay-screen.ts";

export function RoomRows({ rows }: { readonly rows: readonly RelayRow[] }) {
  return (
    <>
      {rows.map((row) =>
        row.kind === "day" ? (
          <DayRow key={row.key} at={row.at} />
        ) : row.kind === "notice" ? (
          <Notice key={row.key} notice={row.notice} />
        ) : (
          <Message key={row.key} message={row.message} first={row.first} newestOwn={row.newestOwn} />
        ),
      )}
    </>
  );
}

/** What somebody did to others, or tries to. */
const LOUD = new Set(["taken-out", "squatted", "new-link"]);

function Notice({ notice }: { readonly notice: RelayNotice }) {
  const { t } = useRelayScreen();
  return (
    <li class={LOUD.has(notice.what) ? "notice notice-loud" : "notice"}>
      {notice.member !== "" && <PersonMark id={notice.member} />}
      <Words parts={relayNoticeParts(t, notice)} /> <Time at={notice.at} />
    </li>
  );
}

interface MessageProps {
  readonly message: RelayMessage;
  readonly first: boolean;
  readonly newestOwn: boolean;
}

function Message({ message, first, newestOwn }: MessageProps) {
  const { t } = useRelayScreen();
  const { from, name, at, text, delivery } = message;
  const isOwn = delivery !== null;
  return useMemo(
    () => (
      <li class={`message ${first ? "message-first" : ""} ${isOwn ? "message-own" : ""}`}>
        {first ? (
          <p class="message-head">
            <PersonMark id={from} />
            <bdi class={`name hue-${markOf(from).hue}`}>{name}</bdi>
            {isOwn && <span class="badge">{t("room.you")}</span>}
            <Time at={at} />
          </p>
        ) : (
          <bdi class="visually-hidden">{name}</bdi>
        )}
        <div class="message-body">
          {/* No links: a click would show whoever wrote them where one is. */}
          <MessageText text={text} links={false} />
          <span class="row-end">
            {!first && <Time at={at} />}
            <Delivery message={message} inWords={newestOwn} />
          </span>
        </div>
      </li>
    ),
    [message, first, newestOwn, t],
  );
}

function Delivery({ message, inWords }: { readonly message: RelayMessage; readonly inWords: boolean }) {
  const { t } = useRelayScreen();
  const { delivery } = message;
  if (delivery === null) return null;
  const state = relayDeliveryState(delivery);
  const words = relayDeliveryWords(t, delivery);
  const isShown = inWords || state !== "delivered" || delivery.missed > 0;
  return (
    <span class={`state delivery delivery-${state}`} title={words}>
      <span class={isShown ? "" : "visually-hidden"}>{words}</span>
      <span class="delivery-mark" aria-hidden="true" />
    </span>
  );
}
