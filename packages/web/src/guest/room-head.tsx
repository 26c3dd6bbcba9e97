/** The room's name, whether it is reached from outside, and the ways to its people, its past and out. */

import { type GuestRoom, reachParts, shownReach } from "@hushroom/client";
import { useEffect, useRef, useState } from "preact/hooks";
import { Words } from "../ui/words.tsx";
import { LanguageChoice } from "./language-choice.tsx";
import { useGuestScreen } from "./screen.ts";

interface Props {
  readonly room: GuestRoom;
  readonly showsPeople: boolean;
  onPeople(): void;
}

export function RoomHead({ room, showsPeople, onPeople }: Props) {
  const screen = useGuestScreen();
  const { t, mode } = screen;
  const name = room.settings?.name ?? screen.name;
  useTitle(room);
  const peopleButton = useRef<HTMLButtonElement>(null);
  const showedPeople = useRef(showsPeople);
  useEffect(() => {
    if (showedPeople.current && !showsPeople) peopleButton.current?.focus();
    showedPeople.current = showsPeople;
  }, [showsPeople]);
  const here = room.members.filter(({ present }) => present).length;
  return (
    <header class="room-head">
      <div class="room-title">
        <h1>
          <bdi>{name}</bdi>
        </h1>
        <Reach room={room} />
      </div>
      <nav class="room-actions" aria-label={t("guest.menu")}>
        <button
          type="button"
          ref={peopleButton}
          disabled={room.settings === null}
          class={`button ${room.waiting.length > 0 ? "" : "button-quiet"}`}
          aria-expanded={showsPeople}
          onClick={onPeople}
        >
          {room.settings === null ? t("guest.people") : t("guest.people-here", { count: here })}
          {room.waiting.length > 0 && ` · ${t("guest.people-waiting", { count: room.waiting.length })}`}
        </button>
        <Menu />
      </nav>
      {mode === "lan" && <p class="banner">{t("guest.lan-short")}</p>}
    </header>
  );
}

function Reach({ room }: { readonly room: GuestRoom }) {
  const { t } = useGuestScreen();
  // Away from the room this page knows nothing of it, least of all that it is reached.
  if (room.connection !== "open") {
    return (
      <p class="reach">
        <span class="light" aria-hidden="true" />
        {t(room.connection === "ended" ? "guest.ended" : "guest.connecting")}
      </p>
    );
  }
  return (
    <p class={`reach reach-${shownReach(room.reachability).state}`}>
      <span class="light" aria-hidden="true" />
      <span>
        <Words parts={reachParts(t, room.reachability, "local")} />
      </span>
    </p>
  );
}

function Menu() {
  const { t } = useGuestScreen();
  const menu = useRef<HTMLDetailsElement>(null);
  useEffect(() => {
    const close = (event: Event) => {
      // By the path it took: what was pressed may be gone from the page by now.
      const inside = menu.current !== null && event.composedPath().includes(menu.current);
      const escaped = event instanceof KeyboardEvent && event.key === "Escape";
      if (menu.current !== null && (escaped || (event.type === "click" && !inside)))
        menu.current.open = false;
    };
    document.addEventListener("click", close);
    document.addEventListener("keydown", close);
    return () => {
      document.removeEventListener("click", close);
      document.removeEventListener("keydown", close);
    };
  }, []);
  return (
    <details class="menu" ref={menu}>
      <summary class="button button-quiet">{t("guest.menu")}</summary>
      <div class="menu-sheet">
        <a class="button button-plain" href="/members">
          {t("guest.settings-link")}
        </a>
        <a class="button button-plain" href="/history">
          {t("guest.history")}
        </a>
        <LanguageChoice />
        <Leave />
      </div>
    </details>
  );
}

/** Asked twice: the place is gone afterwards. */
function Leave() {
  const { t, session } = useGuestScreen();
  const [asked, setAsked] = useState(false);
  if (!asked) {
    return (
      <button type="button" class="button button-danger" onClick={() => setAsked(true)}>
        {t("guest.leave")}
      </button>
    );
  }
  return (
    <div class="stack">
      <p>{t("guest.leave-question")}</p>
      <div class="form-row">
        <button type="button" class="button button-danger" onClick={() => void session.leave()}>
          {t("guest.leave")}
        </button>
        <button type="button" class="button button-quiet" onClick={() => setAsked(false)}>
          {t("guest.leave-stay")}
        </button>
      </div>
    </div>
  );
}

/** How much was said while the page was not looked at, in the title. */
function useTitle(room: GuestRoom) {
  const seen = useRef(0);
  const last = Number(room.log.items.at(-1)?.id ?? 0);
  const name = room.settings?.name;
  useEffect(() => {
    const show = () => {
      if (!document.hidden) seen.current = last;
      const unread = room.log.items.filter(
        (item) => item.type === "message" && Number(item.id) > seen.current,
      ).length;
      if (name !== undefined) document.title = unread > 0 ? `(${unread}) ${name}` : name;
    };
    show();
    document.addEventListener("visibilitychange", show);
    return () => document.removeEventListener("visibilitychange", show);
  }, [last, name]);
}
