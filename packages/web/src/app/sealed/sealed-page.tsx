/** Which page of contacts and conversations is on screen; before there is an identity, how to make one. */

import type { SealedPlace } from "@hushroom/client";
import { ErrorNote } from "../../ui/error-note.tsx";
import { PageTitle } from "../../ui/page-title.tsx";
import { useAction, useScreen } from "../../ui/screen.ts";
import { ContactPage } from "./contact-page.tsx";
import { ContactsPage } from "./contacts-page.tsx";
import { ConversationPage } from "./conversation-page.tsx";
import { FirstIdentity } from "./first-identity.tsx";
import { InvitationPage } from "./invitation-page.tsx";
import { NewGroup } from "./new-group.tsx";

function Unavailable() {
  const { owner, t } = useScreen();
  const { busy, run } = useAction();
  return (
    <div class="column">
      <PageTitle>{t("contact.unavailable-title")}</PageTitle>
      <ErrorNote code={owner.sealed.state.problem} />
      <div>
        <button
          type="button"
          class="button button-quiet"
          disabled={busy}
          onClick={() => run(() => owner.sealed.readAll())}
        >
          {t("contact.try-again")}
        </button>
      </div>
    </div>
  );
}

export function SealedPage({ place }: { readonly place: SealedPlace }) {
  const { owner, t } = useScreen();
  const { loaded, problem, identity } = owner.sealed.state;
  if (!loaded) return <p class="empty">{t("owner.working")}</p>;
  if (identity === null) return problem === null ? <FirstIdentity /> : <Unavailable />;
  switch (place.kind) {
    case "contacts":
      return <ContactsPage part={place.part} identity={identity} />;
    case "contact":
      return <ContactPage key={place.contact} contact={place.contact} />;
    case "new-group":
      return <NewGroup />;
    case "invitation":
      return <InvitationPage key={place.invite} invite={place.invite} />;
    case "conversation":
      return <ConversationPage key={place.conversation} conversation={place.conversation} />;
  }
}
