/** All rooms and conversations with what is new in them, Tor's state, the language and the end of the program. */

import { lightWords, type OwnerRoom, relayRoomHref, shownReach, unreadOf } from "@hushroom/client";
import { ConfirmButton } from "../ui/confirm-button.tsx";
import { Count } from "../ui/count.tsx";
import { LanguageSwitch } from "../ui/language-switch.tsx";
import { useScreen } from "../ui/screen.ts";
import { Wordmark } from "../ui/wordmark.tsx";
import { PeopleList } from "./sealed/people-list.tsx";
import { TorState } from "./tor-state.tsx";

interface EntryProps {
  readonly room: OwnerRoom;
  onChoose(): void;
}

function RoomEntry({ room, onChoose }: EntryProps) {
  const { owner, t } = useScreen();
  const { view } = room;
  const unread = unreadOf(room);
  const waiting = view.waiting.length;
  const current = owner.state.selected === view.room;
  const choose = () => {
    owner.select(view.room);
    onChoose();
  };
  const light = lightWords(t, view.reachability, Date.now());
  return (
    <li>
      <button type="button" class="room-entry" aria-current={current ? "page" : undefined} onClick={choose}>
        <span class={`reach reach-${shownReach(view.reachability).state}`} title={light}>
          <span class="light" aria-hidden="true" />
          <span class="visually-hidden">{light}</span>
        </span>
        <span class="room-entry-name">
          <bdi>{view.settings.name}</bdi>
        </span>
        <Count count={waiting} words={t("owner.waiting-count", { count: waiting })} look="badge-waiting" />
        <Count count={unread} words={t("owner.unread", { count: unread })} look="badge-unread" />
      </button>
    </li>
  );
}

function RoomList({ onChoose }: { onChoose(): void }) {
  const { owner, t, language } = useScreen();
  const { rooms, selected, place } = owner.state;
  const chooseNew = () => {
    owner.select(null);
    onChoose();
  };
  return (
    <nav class="rooms" aria-label={t("owner.rooms")}>
      <button
        type="button"
        class="button new-room-button"
        aria-current={selected === null && place === null ? "page" : undefined}
        onClick={chooseNew}
      >
        {t("owner.new-room")}
      </button>
      <h2 class="rooms-title">{t("owner.rooms")}</h2>
      {rooms.length === 0 ? (
        <p class="hint">{t("owner.no-rooms")}</p>
      ) : (
        <ul class="room-list">
          {rooms.map((room) => (
            <RoomEntry key={room.view.room} room={room} onChoose={onChoose} />
          ))}
        </ul>
      )}
      <a
        class="button button-plain relay-room-link"
        href={relayRoomHref(language, owner.state.carryKey)}
        target="_blank"
        rel="noopener"
      >
        {t("owner.relay-room")}
      </a>
    </nav>
  );
}

interface Props {
  /** On a phone it is folded away. */
  readonly open: boolean;
  onChoose(): void;
}

export function Sidebar({ open, onChoose }: Props) {
  const screen = useScreen();
  const { owner, t } = screen;
  const lost = !owner.state.kept && owner.sealed.state.identity !== null;
  return (
    <div class={open ? "sidebar sidebar-open" : "sidebar"} id="sidebar">
      <header class="sidebar-head">
        <Wordmark />
      </header>
      <div class="lists">
        <RoomList onChoose={onChoose} />
        <PeopleList onChoose={onChoose} />
      </div>
      <footer class="sidebar-foot">
        <TorState />
        <LanguageSwitch {...screen} />
        <ConfirmButton
          label={t("owner.stop")}
          title={t("owner.stop-title")}
          text={lost ? `${t("owner.stop-text")} ${t("contact.stop-not-kept")}` : t("owner.stop-text")}
          confirm={t("owner.stop-confirm")}
          work={() => owner.stopProgram()}
        />
      </footer>
    </div>
  );
}
