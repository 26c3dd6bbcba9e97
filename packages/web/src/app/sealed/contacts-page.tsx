/** Contacts: who they are, how one more is added, and the own card. */

import { type ContactsPart, contactState } from "@hushroom/client";
import type { ContactView, IdentityView } from "@hushroom/protocol";
import { PageTitle } from "../../ui/page-title.tsx";
import { PersonMark } from "../../ui/person.tsx";
import { useScreen } from "../../ui/screen.ts";
import { panelId, type Tab, Tabs, tabId } from "../../ui/tabs.tsx";
import { AddPanel } from "./add-panel.tsx";
import { CardPanel } from "./card-panel.tsx";
import { RelaysPanel } from "./relays-panel.tsx";

interface Props {
  readonly part: ContactsPart;
  readonly identity: IdentityView;
}

export function ContactsPage({ part, identity }: Props) {
  const { owner, t } = useScreen();
  const show = (chosen: ContactsPart) => owner.show({ kind: "contacts", part: chosen });
  const tabs: readonly Tab<ContactsPart>[] = [
    { key: "list", label: t("contact.tab-list") },
    { key: "add", label: t("contact.tab-add") },
    { key: "card", label: t("contact.tab-card") },
    { key: "relays", label: t("relays.tab") },
  ];
  return (
    <div class="column">
      <PageTitle>{t("contact.contacts")}</PageTitle>
      <Tabs
        label={t("contact.tabs")}
        tabs={tabs}
        selected={part}
        direction={t.direction}
        onSelect={(key: ContactsPart) => show(key)}
      />
      <div key={part} role="tabpanel" id={panelId(part)} aria-labelledby={tabId(part)}>
        {part === "list" && <ContactList onPart={show} />}
        {part === "add" && <AddPanel />}
        {part === "card" && <CardPanel identity={identity} />}
        {part === "relays" && <RelaysPanel />}
      </div>
    </div>
  );
}

function ContactList({ onPart }: { onPart(part: ContactsPart): void }) {
  const { owner, t } = useScreen();
  const { contacts } = owner.sealed.state;
  if (contacts.length > 0) {
    return (
      <ul class="people">
        {contacts.map((contact) => (
          <ContactRow key={contact.contact} contact={contact} />
        ))}
      </ul>
    );
  }
  return (
    <div class="empty">
      <strong>{t("contact.list-empty-title")}</strong>
      <p>{t("contact.list-empty-text")}</p>
      <div class="actions actions-middle">
        <button type="button" class="button" onClick={() => onPart("card")}>
          {t("contact.give-card")}
        </button>
        <button type="button" class="button button-quiet" onClick={() => onPart("add")}>
          {t("contact.add-somebody")}
        </button>
      </div>
    </div>
  );
}

function ContactRow({ contact }: { readonly contact: ContactView }) {
  const { owner } = useScreen();
  return (
    <li>
      <button
        type="button"
        class="room-entry"
        onClick={() => owner.show({ kind: "contact", contact: contact.contact })}
      >
        <ContactFacts contact={contact} />
      </button>
    </li>
  );
}

/** Mark, name and how one stands with them. */
export function ContactFacts({ contact }: { readonly contact: ContactView }) {
  const { t } = useScreen();
  const state = contactState(contact);
  return (
    <span class="person grow">
      <PersonMark id={contact.contact} />
      <bdi class="name">{contact.name}</bdi>
      <span class={`badge badge-${state}`}>{t(`contact.state-${state}`)}</span>
      {contact.verified && <span class="badge badge-verified">{t("contact.verified")}</span>}
    </span>
  );
}
