/** The frame: the list of rooms at the side (above, on a phone), and what is selected beside it. */

import { isolate, newsTotal, type Owner, selectedRoom, unreadTotal, waitingTotal } from "@hushroom/client";
import { useEffect, useState } from "preact/hooks";
import { useScreen } from "../ui/screen.ts";
import { Wordmark } from "../ui/wordmark.tsx";
import { NewRoom } from "./new-room.tsx";
import { RoomPage } from "./room-page.tsx";
import { usePlaceName } from "./sealed/place-name.ts";
import { SealedPage } from "./sealed/sealed-page.tsx";
import { Sidebar } from "./sidebar.tsx";

const newsOf = ({ state, sealed }: Owner): number =>
  unreadTotal(state) + waitingTotal(state) + newsTotal(sealed.state);

function useTitle(): void {
  const { owner, t } = useScreen();
  const count = newsOf(owner);
  const sealedPlace = usePlaceName();
  const place = sealedPlace ?? selectedRoom(owner.state)?.view.settings.name ?? t("owner.new-room");
  const title = `${count > 0 ? `(${count}) ` : ""}${isolate(place)} · Hushroom`;
  useEffect(() => {
    document.title = title;
  }, [title]);
}

function LostBanner() {
  const { owner, t } = useScreen();
  const lost = owner.state.connection !== "open";
  return (
    <div role="status" class={lost ? "banner" : "none"}>
      {lost && t("owner.lost")}
    </div>
  );
}

function Selected() {
  const { owner } = useScreen();
  const { place } = owner.state;
  const room = selectedRoom(owner.state);
  if (place !== null) return <SealedPage place={place} />;
  return room === undefined ? <NewRoom /> : <RoomPage key={room.view.room} room={room} />;
}

export function Shell() {
  const { owner, t } = useScreen();
  const [menuOpen, setMenuOpen] = useState(false);
  useTitle();
  const news = newsOf(owner);
  return (
    <div class="shell">
      <header class="topbar">
        <Wordmark />
        <button
          type="button"
          class="button button-quiet menu-button"
          aria-expanded={menuOpen}
          aria-controls="sidebar"
          onClick={() => setMenuOpen(!menuOpen)}
        >
          {t("owner.menu")}
          {news > 0 && <span class="badge">{news}</span>}
        </button>
      </header>
      <Sidebar open={menuOpen} onChoose={() => setMenuOpen(false)} />
      <main class="main" id="main">
        <LostBanner />
        <Selected />
      </main>
    </div>
  );
}
