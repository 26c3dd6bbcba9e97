/** One conversation: its head, the talk, and beside it (on a phone: instead of it) who is in it, and its settings. */

import { contactOf, isJoining, type Talk, talkOf } from "@hushroom/client";
import type { ErrorCode } from "@hushroom/protocol";
import { useEffect, useState } from "preact/hooks";
import { ErrorNote } from "../../ui/error-note.tsx";
import { PartTabs } from "../../ui/part-tabs.tsx";
import { useAction, useScreen } from "../../ui/screen.ts";
import type { Tab } from "../../ui/tabs.tsx";
import { useWide } from "../../ui/use-wide.ts";
import { ContactDetails } from "./contact-details.tsx";
import { Gone } from "./contact-page.tsx";
import { ConversationHead } from "./conversation-head.tsx";
import { ConversationSettings } from "./conversation-settings.tsx";
import { ConversationTalk } from "./conversation-talk.tsx";
import { GroupPanel } from "./group-panel.tsx";
import { KeyBanner } from "./key-banner.tsx";

type Part = "talk" | "contact" | "members" | "settings";

function newestNotice(talk: Talk | undefined): string {
  const rows = [...(talk?.log.rows ?? [])].reverse();
  return rows.find(({ type }) => type === "notice")?.id ?? "";
}

/** The rows, and in a group who is in it: again after each connection, and when somebody came, went or changed. */
function useRead(conversation: string, talk: Talk | undefined): ErrorCode | null {
  const { owner } = useScreen();
  const { sealed } = owner;
  const rows = useAction();
  const members = useAction();
  const view = talk?.view;
  // Nothing is there to be read before one is in.
  const open = owner.state.connection === "open" && view !== undefined && !isJoining(view);
  const loaded = talk?.log.loaded ?? true;
  useEffect(() => {
    if (!loaded && open) void rows.run(() => sealed.open(conversation));
  }, [loaded, open]);
  const isGroup = view?.kind === "group";
  useEffect(() => {
    if (isGroup && open) void members.run(() => sealed.readMembers(conversation));
  }, [isGroup, open, view?.members, view?.peersReached, view?.admin, newestNotice(talk)]);
  return rows.error ?? members.error;
}

export function ConversationPage({ conversation }: { readonly conversation: string }) {
  const { owner, t } = useScreen();
  const talk = talkOf(owner.sealed.state, conversation);
  const error = useRead(conversation, talk);
  if (talk === undefined) return <Gone words={t("talk.forgotten")} />;
  return (
    <>
      <ErrorNote code={error} />
      <Parts talk={talk} />
    </>
  );
}

interface PanelProps {
  readonly part: Part;
  readonly talk: Talk;
}

function Panel({ part, talk }: PanelProps) {
  const { owner, t } = useScreen();
  const contact = contactOf(owner.sealed.state, talk.view.contact);
  switch (part) {
    case "talk":
      return <ConversationTalk talk={talk} />;
    case "contact":
      return contact === undefined ? (
        <p>{t("contact.gone")}</p>
      ) : (
        <ContactDetails contact={contact} alone={false} />
      );
    case "members":
      return <GroupPanel talk={talk} />;
    case "settings":
      return <ConversationSettings talk={talk} />;
  }
}

function Parts({ talk }: { readonly talk: Talk }) {
  const { owner, t } = useScreen();
  const wide = useWide();
  const [chosen, choose] = useState<Part>("talk");
  const about: Part = talk.view.kind === "group" ? "members" : "contact";
  const part = wide && chosen === "talk" ? about : chosen;
  const tabs: readonly Tab<Part>[] = [
    ...(wide ? [] : [{ key: "talk" as const, label: t("talk.tab-talk") }]),
    { key: about, label: about === "members" ? t("talk.tab-members") : t("talk.tab-contact") },
    { key: "settings", label: t("talk.tab-settings") },
  ];
  const contact = contactOf(owner.sealed.state, talk.view.contact);
  return (
    <div class="room-page">
      <ConversationHead talk={talk} />
      <div class="waiting">
        {contact?.newKey != null && (
          <KeyBanner
            key={contact.contact}
            contact={contact}
            newKey={contact.newKey}
            {...(part === "contact" ? {} : { onSafety: () => choose("contact") })}
          />
        )}
      </div>
      {wide && <ConversationTalk talk={talk} />}
      <PartTabs
        label={t("talk.tabs")}
        tabs={tabs}
        selected={part}
        direction={t.direction}
        onSelect={(key: Part) => choose(key)}
      >
        <Panel part={part} talk={talk} />
      </PartTabs>
    </div>
  );
}
