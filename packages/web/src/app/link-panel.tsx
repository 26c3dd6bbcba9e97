/** The room's links: the one to hand out with its QR code, new ones, and the list of all. */

import type { OwnerRoom } from "@hushroom/client";
import { useEffect, useState } from "preact/hooks";
import { ErrorNote } from "../ui/error-note.tsx";
import { useAction, useScreen } from "../ui/screen.ts";
import { GuestKey, LinkCard } from "./link-card.tsx";
import { LinkList } from "./link-list.tsx";
import { NewLink } from "./new-link.tsx";

export function LinkPanel({ room }: { readonly room: OwnerRoom }) {
  const { owner, t } = useScreen();
  const { error, run } = useAction();
  const [shown, show] = useState<string | null>(null);
  const { room: id, link, guestKey, members } = room.view;
  // Joining uses links up, so the list is read again when somebody comes.
  useEffect(() => {
    void run(() => owner.readInvites(id));
  }, [id, link, members.length]);
  const invites = room.invites ?? [];
  const chosen = invites.find((invite) => invite.id === shown);
  return (
    <div class="stack">
      <LinkCard room={room} link={chosen?.link ?? link} />
      {guestKey !== null && <GuestKey guestKey={guestKey} />}
      <NewLink room={id} onMade={show} />
      <section class="stack" aria-label={t("owner.links-title")}>
        <h2>{t("owner.links-title")}</h2>
        <ErrorNote code={error} />
        <LinkList room={id} invites={invites} shownLink={chosen?.link ?? link} onShow={show} />
      </section>
    </div>
  );
}
