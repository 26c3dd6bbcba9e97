/** An invitation into a group, with the two answers. */

import { levelClaim, levelClaimInFull } from "@hushroom/client";
import { ErrorNote } from "../../ui/error-note.tsx";
import { PageTitle } from "../../ui/page-title.tsx";
import { PersonMark } from "../../ui/person.tsx";
import { useAction, useScreen } from "../../ui/screen.ts";
import { useHere } from "../../ui/use-here.ts";
import { Words } from "../../ui/words.tsx";
import { Gone } from "./contact-page.tsx";

export function InvitationPage({ invite }: { readonly invite: string }) {
  const { owner, t } = useScreen();
  const { busy, error, run } = useAction();
  const here = useHere();
  const { sealed } = owner;
  const invitation = sealed.state.invitations.find((known) => known.invite === invite);
  if (invitation === undefined) return <Gone words={t("talk.invited-gone")} />;
  const { name, from, contact, members, level } = invitation;
  const accept = () =>
    run(async () => {
      const conversation = await sealed.accept(invite);
      if (here()) owner.show({ kind: "conversation", conversation });
    });
  return (
    <div class="column">
      <PageTitle>
        <Words parts={t.parts("talk.invited-title", { group: name })} />
      </PageTitle>
      <p class="lead">
        <PersonMark id={contact} /> <Words parts={t.parts("talk.invited-by", { name: from })} />
      </p>
      <p>{t("talk.invited-members", { count: members })}</p>
      {level !== "direct" && (
        <>
          <p>{t("level.invited", { level: t(`level.name-${level}`), name: from })}</p>
          <p>{levelClaim(t, "group", level)}</p>
          <p class="hint">{levelClaimInFull(t, "group", level)}</p>
        </>
      )}
      <div class="actions-start">
        <button type="button" class="button" disabled={busy} onClick={accept}>
          {t(busy ? "owner.working" : "talk.accept")}
        </button>
        <button
          type="button"
          class="button button-quiet"
          disabled={busy}
          onClick={() => run(() => sealed.decline(invite))}
        >
          {t("talk.decline")}
        </button>
      </div>
      <p class="hint">{t("talk.join-hint")}</p>
      <ErrorNote code={error} />
    </div>
  );
}
