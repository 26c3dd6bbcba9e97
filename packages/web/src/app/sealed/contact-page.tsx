/** One contact by itself. */

import { contactOf } from "@hushroom/client";
import { PageTitle } from "../../ui/page-title.tsx";
import { useScreen } from "../../ui/screen.ts";
import { ContactDetails } from "./contact-details.tsx";
import { ContactFacts } from "./contacts-page.tsx";

/** What was here and is not any more. */
export function Gone({ words }: { readonly words: string }) {
  const { owner, t } = useScreen();
  return (
    <div class="column">
      <PageTitle>{t("contact.contacts")}</PageTitle>
      <p role="status">{words}</p>
      <div>
        <button
          type="button"
          class="button button-quiet"
          onClick={() => owner.show({ kind: "contacts", part: "list" })}
        >
          {t("contact.contacts")}
        </button>
      </div>
    </div>
  );
}

export function ContactPage({ contact }: { readonly contact: string }) {
  const { owner, t } = useScreen();
  const known = contactOf(owner.sealed.state, contact);
  if (known === undefined) return <Gone words={t("contact.gone")} />;
  return (
    <div class="column">
      <PageTitle>
        <ContactFacts contact={known} />
      </PageTitle>
      <ContactDetails contact={known} alone />
    </div>
  );
}
