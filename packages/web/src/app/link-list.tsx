/** All links of a room with what became of them. */

import { inviteWords } from "@hushroom/client";
import type { InviteApiView } from "@hushroom/protocol";
import { ErrorNote } from "../ui/error-note.tsx";
import { useAction, useScreen } from "../ui/screen.ts";

interface RowProps {
  readonly room: string;
  readonly invite: InviteApiView;
  readonly shownLink: string | null;
  onShow(invite: string): void;
}

function LinkRow({ room, invite, shownLink, onShow }: RowProps) {
  const { owner, t } = useScreen();
  const { busy, error, run } = useAction();
  const { works, state, used } = inviteWords(t, invite, Date.now());
  const revoke = () => run(() => owner.command(room, { name: "revoke", invite: invite.id }));
  return (
    <li class={works ? "link-row" : "link-row link-dead"}>
      <span class="link-facts">
        <code dir="ltr">…{(invite.link ?? invite.id).slice(-6)}</code> <span>{state}</span>
        <span class="hint">{used}</span>
      </span>
      {works && (
        <span class="link-acts">
          {invite.link !== null && invite.link === shownLink ? (
            <span class="hint">{t("owner.link-shown")}</span>
          ) : (
            <button type="button" class="button button-plain" onClick={() => onShow(invite.id)}>
              {t("owner.link-show")}
            </button>
          )}
          <button type="button" class="button button-plain" disabled={busy} onClick={revoke}>
            {t("owner.revoke")}
          </button>
        </span>
      )}
      <ErrorNote code={error} />
    </li>
  );
}

type Props = Omit<RowProps, "invite"> & { readonly invites: readonly InviteApiView[] };

export function LinkList({ invites, ...row }: Props) {
  const { t } = useScreen();
  if (invites.length === 0) return <p class="hint">{t("owner.links-none")}</p>;
  return (
    <>
      <ul class="people">
        {invites.map((invite) => (
          <LinkRow key={invite.id} invite={invite} {...row} />
        ))}
      </ul>
      <p class="hint">{t("owner.revoke-hint")}</p>
    </>
  );
}
