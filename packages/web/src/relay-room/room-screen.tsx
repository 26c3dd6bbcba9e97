/** The room: its head, what the relay does, the talk, and beside it (on a phone: instead of it) people, link, safety. */

import {
  invitesHelp,
  isAlone,
  isolate,
  mayKick,
  type RelayRoomSession,
  relayHost,
  roomLinkFor,
  type TicketWait,
  ticketTrouble,
} from "@hushroom/client";
import { useEffect, useRef, useState } from "preact/hooks";
import { ConfirmButton } from "../ui/confirm-button.tsx";
import { LanguageSwitch } from "../ui/language-switch.tsx";
import { PartTabs } from "../ui/part-tabs.tsx";
import type { Tab } from "../ui/tabs.tsx";
import { useWide } from "../ui/use-wide.ts";
import { Words } from "../ui/words.tsx";
import { useRelayScreen } from "./relay-screen.ts";
import { RoomLinkPanel } from "./room-link-panel.tsx";
import { RoomPeople } from "./room-people.tsx";
import { RoomTalk } from "./room-talk.tsx";
import { PageSource, SafetyFacts } from "./safety.tsx";
import { InvitePlace, TicketProgress, useTicketWords } from "./ticket-note.tsx";
import { type Drafting, useDrafting } from "./use-drafting.ts";
import { WhyUnreached } from "./waiting-page.tsx";

type Part = "talk" | "people" | "link" | "safety";

interface Props {
  readonly session: RelayRoomSession;
}

interface PanelProps extends Props {
  readonly part: Part;
  readonly link: string;
  readonly drafting: Drafting;
}

function Panel({ part, session, link, drafting }: PanelProps) {
  switch (part) {
    case "talk":
      return <RoomTalk session={session} link={link} drafting={drafting} />;
    case "people":
      return <RoomPeople session={session} />;
    case "link":
      return <RoomLinkPanel link={link} />;
    case "safety":
      return (
        <div class="stack">
          <SafetyFacts />
          <PageSource />
        </div>
      );
  }
}

export function RoomScreen({ session }: Props) {
  const { t } = useRelayScreen();
  const { view } = session;
  const wide = useWide();
  const [chosen, choose] = useState<Part>("talk");
  const drafting = useDrafting(session);
  useTitle(session);
  const link = roomLinkFor(location, session.relay, view.link);
  const beside: Part = isAlone(view) ? "link" : "people";
  const part = wide && chosen === "talk" ? beside : chosen;
  const tabs: readonly Tab<Part>[] = [
    ...(wide ? [] : [{ key: "talk" as const, label: t("owner.tab-talk") }]),
    { key: "people", label: `${t("owner.tab-people")} ${view.people.length}` },
    { key: "link", label: t("owner.tab-link") },
    { key: "safety", label: t("relay.tab-safety") },
  ];
  const common = { session, link, drafting };
  return (
    <main class="main relay-room">
      <div class="room-page">
        <Head session={session} />
        <RelayTrouble session={session} />
        {wide && <RoomTalk {...common} />}
        <PartTabs
          label={t("owner.tabs")}
          tabs={tabs}
          selected={part}
          direction={t.direction}
          wordsOnly={part === "safety" || part === "people"}
          onSelect={(key: Part) => choose(key)}
        >
          <Panel part={part} {...common} />
        </PartTabs>
      </div>
    </main>
  );
}

function Head({ session }: Props) {
  const screen = useRelayScreen();
  const { t } = screen;
  const { view, name, relay } = session;
  const heading = useRef<HTMLHeadingElement>(null);
  // Who came here by a button that is gone now goes on from here.
  useEffect(() => heading.current?.focus(), []);
  const leave = () => {
    session.leave();
    return Promise.resolve();
  };
  const farewell = isAlone(view) ? "leave-text-alone" : mayKick(view) ? "leave-text-maker" : "leave-text";
  return (
    <header class="room-head">
      <h1 ref={heading} tabIndex={-1}>
        <bdi>{name === "" ? t("relay.untitled") : name}</bdi>
      </h1>
      <div class="relay-head-acts">
        <LanguageSwitch {...screen} />
        {view.ended === null && (
          <ConfirmButton
            label={t("relay.leave")}
            title={t("relay.leave-title")}
            text={t(`relay.${farewell}`)}
            confirm={t("relay.leave")}
            cancel={t("relay.leave-stay")}
            work={leave}
          />
        )}
      </div>
      {view.reach === "connected" && view.ended === null && (
        <p class="room-reach hint">
          <span>
            <Words parts={t.parts("relay.reach-connected", { relay: relayHost(relay) })} />
          </span>
        </p>
      )}
    </header>
  );
}

/** Why nothing goes out at the moment, or a link that was opened here leads nowhere. */
function RelayTrouble({ session }: Props) {
  const { t, isLinkElsewhere } = useRelayScreen();
  const { reach, ended } = session.view;
  const wait = ended === null ? ticketTrouble(session.view) : null;
  const isFine = reach === "connected" || ended !== null || wait !== null;
  return (
    <div class="waiting">
      <div role="status">
        {isLinkElsewhere && ended === null && <p class="note relay-trouble">{t("relay.link-elsewhere")}</p>}
        {!isFine && (
          <div class={reach === "connecting" ? "note relay-trouble" : "trouble relay-trouble"}>
            <p>{t(`relay.reach-${reach}`)}</p>
            {reach === "unreached" && <WhyUnreached relay={session.relay} />}
          </div>
        )}
        {wait !== null && <TicketTrouble wait={wait} />}
      </div>
      {wait !== null && <TicketActs session={session} wait={wait} />}
    </div>
  );
}

function TicketActs({ session, wait }: Props & { readonly wait: TicketWait }) {
  const { t } = useRelayScreen();
  const isWorking = wait.kind === "working";
  if (!isWorking && invitesHelp(wait) === "no") return null;
  return (
    <div class="relay-tickets">
      {isWorking && <TicketProgress wait={wait} label={t("relay.tickets-title")} />}
      <InvitePlace session={session} wait={wait} />
    </div>
  );
}

function TicketTrouble({ wait }: { readonly wait: TicketWait }) {
  const [title, ...texts] = useTicketWords(wait);
  return (
    <div class={wait.kind === "lacking" ? "trouble relay-trouble" : "note relay-trouble"}>
      <p>
        <strong>{title}</strong>
      </p>
      {texts.map((words) => (
        <p key={words}>{words}</p>
      ))}
    </div>
  );
}

/** How much was said while the page was not looked at, in the title. */
function useTitle({ view, name }: RelayRoomSession): void {
  const { t } = useRelayScreen();
  const seen = useRef(0);
  useEffect(() => {
    const show = () => {
      if (!document.hidden) seen.current = view.nextKey;
      const count = view.items.filter(
        (item) => item.kind === "message" && item.delivery === null && item.key >= seen.current,
      ).length;
      const shown = isolate(name === "" ? t("relay.untitled") : name);
      document.title = `${count > 0 ? `(${count}) ` : ""}${shown} · Hushroom`;
    };
    show();
    document.addEventListener("visibilitychange", show);
    return () => document.removeEventListener("visibilitychange", show);
  }, [view.nextKey, name, t]);
}
