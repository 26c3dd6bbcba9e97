/** Contacts, invitations and conversations at the side, with what is new in them. */

import type { SealedPlace, Talk } from "@hushroom/client";
import type { ConversationView, GroupInvitationView, IdentityView } from "@hushroom/protocol";
import type { ComponentChildren } from "preact";
import { Count } from "../../ui/count.tsx";
import { PersonMark } from "../../ui/person.tsx";
import { useScreen } from "../../ui/screen.ts";
import { useSpeech } from "../../ui/speech.ts";
import { Words } from "../../ui/words.tsx";

interface EntryProps {
  readonly place: SealedPlace;
  readonly current: boolean;
  readonly children: ComponentChildren;
  onChoose(): void;
}

function Entry({ place, current, children, onChoose }: EntryProps) {
  const { owner } = useScreen();
  const choose = () => {
    owner.show(place);
    onChoose();
  };
  return (
    <li>
      <button type="button" class="room-entry" aria-current={current ? "page" : undefined} onClick={choose}>
        {children}
      </button>
    </li>
  );
}

export function TalkMark({ talk }: { readonly talk: Talk }) {
  const { t } = useScreen();
  const { kind, contact, conversation } = talk.view;
  if (kind === "contact") return <PersonMark id={contact ?? conversation} />;
  return (
    <>
      <span class="group-mark" aria-hidden="true" />
      <span class="visually-hidden">{t("talk.in-group")}</span>
    </>
  );
}

function LastWords({ talk }: { readonly talk: Talk }) {
  const { t } = useScreen();
  const { last, kind } = talk.view;
  if (last === null) return null;
  if (last.excerpt === "") return <DeletedLast last={last} />;
  const by = last.mine ? t("room.you") : kind === "group" ? last.name : null;
  return (
    <span class="last-words">
      {by !== null && (
        <>
          <bdi>{by}</bdi>:{" "}
        </>
      )}
      <bdi>{last.excerpt}</bdi>
    </span>
  );
}

function DeletedLast({ last }: { readonly last: NonNullable<ConversationView["last"]> }) {
  const { t } = useScreen();
  const { mine, name } = last;
  return (
    <span class="last-words">
      {mine ? t("talk.deleted-mine") : <Words parts={t.parts("talk.deleted-theirs", { name })} />}
    </span>
  );
}

interface ListProps {
  onChoose(): void;
}

function TalkEntry({ talk, onChoose }: ListProps & { readonly talk: Talk }) {
  const { owner, t } = useScreen();
  const { conversation, name, unread } = talk.view;
  const { place } = owner.state;
  const current = place?.kind === "conversation" && place.conversation === conversation;
  return (
    <Entry place={{ kind: "conversation", conversation }} current={current} onChoose={onChoose}>
      <TalkMark talk={talk} />
      <span class="room-entry-name">
        <bdi>{name}</bdi>
        <LastWords talk={talk} />
      </span>
      <Count count={unread} words={t("owner.unread", { count: unread })} look="badge-unread" />
    </Entry>
  );
}

function InvitationEntry({ invitation, onChoose }: ListProps & { readonly invitation: GroupInvitationView }) {
  const { owner, t } = useScreen();
  const { invite, name } = invitation;
  const { place } = owner.state;
  const current = place?.kind === "invitation" && place.invite === invite;
  return (
    <Entry place={{ kind: "invitation", invite }} current={current} onChoose={onChoose}>
      <span class="group-mark" aria-hidden="true" />
      <span class="room-entry-name">
        <bdi>{name}</bdi>
        <span class="last-words">{t("talk.invited-short")}</span>
      </span>
      <Count count={1} words={t("talk.invited-short")} look="badge-waiting" />
    </Entry>
  );
}

/** What hinders the program in what belongs to no conversation. */
function OwnTrouble({ code }: { readonly code: IdentityView["trouble"] }) {
  const { errorText } = useSpeech();
  if (code === null) return null;
  const { what, next } = errorText(code);
  return (
    <p class="trouble" role="status">
      <strong>{what}</strong> {next}
    </p>
  );
}

export function PeopleList({ onChoose }: ListProps) {
  const { owner, t } = useScreen();
  const { place } = owner.state;
  const { identity, talks, invitations, contacts } = owner.sealed.state;
  const changedKeys = contacts.filter(({ newKey }) => newKey !== null).length;
  const atContacts = place?.kind === "contacts" || place?.kind === "contact";
  return (
    <nav class="rooms" aria-label={t("talk.title")}>
      <h2 class="rooms-title">{t("talk.title")}</h2>
      <OwnTrouble code={identity?.trouble ?? null} />
      <ul class="room-list">
        <Entry place={{ kind: "contacts", part: "list" }} current={atContacts} onChoose={onChoose}>
          <span class="room-entry-name">{t("contact.contacts")}</span>
          <Count count={changedKeys} words={t("contact.attention-key")} look="badge-waiting" />
        </Entry>
        {identity !== null && (
          <Entry place={{ kind: "new-group" }} current={place?.kind === "new-group"} onChoose={onChoose}>
            <span class="room-entry-name">{t("talk.new-group")}</span>
          </Entry>
        )}
        {invitations.map((invitation) => (
          <InvitationEntry key={invitation.invite} invitation={invitation} onChoose={onChoose} />
        ))}
        {talks.map((talk) => (
          <TalkEntry key={talk.view.conversation} talk={talk} onChoose={onChoose} />
        ))}
      </ul>
      {identity !== null && talks.length === 0 && <p class="hint">{t("talk.none")}</p>}
    </nav>
  );
}
