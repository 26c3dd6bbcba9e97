/** What the page on screen is called, for the window's title; null where it is a room. */

import { contactOf, talkOf } from "@hushroom/client";
import { useScreen } from "../../ui/screen.ts";

export function usePlaceName(): string | null {
  const { owner, t } = useScreen();
  const { place } = owner.state;
  const { state } = owner.sealed;
  switch (place?.kind) {
    case undefined:
      return null;
    case "conversation":
      return talkOf(state, place.conversation)?.view.name ?? t("contact.contacts");
    case "contact":
      return contactOf(state, place.contact)?.name ?? t("contact.contacts");
    case "new-group":
      return t("talk.new-group");
    case "invitation":
    case "contacts":
      return t("contact.contacts");
  }
}
