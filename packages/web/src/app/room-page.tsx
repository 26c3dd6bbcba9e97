/** One room: its head, who is at the door, the talk, and beside it (on a phone: instead of it) link, people, settings. */

import type { OwnerRoom } from "@hushroom/client";
import { useState } from "preact/hooks";
import { PartTabs } from "../ui/part-tabs.tsx";
import { useScreen } from "../ui/screen.ts";
import type { Tab } from "../ui/tabs.tsx";
import { useWide } from "../ui/use-wide.ts";
import { LinkPanel } from "./link-panel.tsx";
import { PeoplePanel } from "./people-panel.tsx";
import { RoomHead } from "./room-head.tsx";
import { SettingsPanel } from "./settings-panel.tsx";
import { Talk } from "./talk.tsx";
import { WaitingStrip } from "./waiting-strip.tsx";

type Part = "talk" | "link" | "people" | "settings";

interface PanelProps {
  readonly part: Part;
  readonly room: OwnerRoom;
  onPeople(): void;
}

function Panel({ part, room, onPeople }: PanelProps) {
  switch (part) {
    case "link":
      return <LinkPanel room={room} />;
    case "people":
      return <PeoplePanel room={room} />;
    case "settings":
      return <SettingsPanel room={room} />;
    case "talk":
      return <Talk room={room} onPeople={onPeople} />;
  }
}

export function RoomPage({ room }: { readonly room: OwnerRoom }) {
  const { t } = useScreen();
  const wide = useWide();
  const [chosen, choose] = useState<Part>("talk");
  const showPeople = () => choose("people");
  const part = wide && chosen === "talk" ? "link" : chosen;
  const present = room.view.members.length;
  const tabs: readonly Tab<Part>[] = [
    ...(wide ? [] : [{ key: "talk" as const, label: t("owner.tab-talk") }]),
    { key: "link", label: t("owner.tab-link") },
    { key: "people", label: `${t("owner.tab-people")} ${present}` },
    { key: "settings", label: t("owner.tab-settings") },
  ];
  return (
    <div class="room-page">
      <RoomHead room={room} />
      <WaitingStrip room={room} />
      {wide && <Talk room={room} onPeople={showPeople} />}
      <PartTabs
        label={t("owner.tabs")}
        tabs={tabs}
        selected={part}
        direction={t.direction}
        onSelect={(key: Part) => choose(key)}
      >
        <Panel part={part} room={room} onPeople={showPeople} />
      </PartTabs>
    </div>
  );
}
