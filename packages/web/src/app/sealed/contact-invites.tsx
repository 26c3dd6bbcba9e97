/** Invite links: making one for a person, and what became of each. */

import { contactInviteWords, expiryOf } from "@hushroom/client";
import type { ContactInviteView } from "@hushroom/protocol";
import { useEffect, useId, useState } from "preact/hooks";
import { CopyButton } from "../../ui/copy-button.tsx";
import { ErrorNote } from "../../ui/error-note.tsx";
import { SelectField } from "../../ui/field.tsx";
import { useAction, useScreen } from "../../ui/screen.ts";

const LIFETIMES = ["hour", "day", "week"] as const;
type InviteLifetime = (typeof LIFETIMES)[number];

export function ContactInvites() {
  const { owner, t } = useScreen();
  const id = useId();
  const { error, run } = useAction();
  const { invites, contacts } = owner.sealed.state;
  // One that was answered has made a contact.
  useEffect(() => {
    void run(() => owner.sealed.readInvites());
  }, [contacts.length]);
  return (
    <section class="stack" aria-labelledby={id}>
      <h2 id={id}>{t("contact.invite-title")}</h2>
      <p>{t("contact.invite-intro")}</p>
      <NewInvite />
      <ErrorNote code={error} />
      {invites !== null && invites.length === 0 && <p class="hint">{t("contact.invite-none")}</p>}
      <ul class="people">
        {(invites ?? []).map((invite) => (
          <InviteRow key={invite.id} invite={invite} />
        ))}
      </ul>
    </section>
  );
}

function NewInvite() {
  const { owner, t } = useScreen();
  const [lifetime, setLifetime] = useState<InviteLifetime>("day");
  const { busy, error, run } = useAction();
  const make = (event: Event) => {
    event.preventDefault();
    void run(async () => {
      await owner.sealed.call("contact.invite", { expiresAt: expiryOf(lifetime, Date.now()) });
      await owner.sealed.readInvites();
    });
  };
  return (
    <form class="form-row" onSubmit={make}>
      <SelectField
        label={t("contact.invite-lifetime")}
        value={lifetime}
        options={LIFETIMES.map((value) => ({ value, label: t(`contact.invite-lifetime-${value}`) }))}
        onChange={(chosen: InviteLifetime) => setLifetime(chosen)}
      />
      <button type="submit" class="button" disabled={busy}>
        {t("contact.invite-make")}
      </button>
      <ErrorNote code={error} />
    </form>
  );
}

function InviteRow({ invite }: { readonly invite: ContactInviteView }) {
  const { owner, t } = useScreen();
  const { busy, error, run } = useAction();
  const { works, state } = contactInviteWords(t, invite, Date.now());
  const textId = `invite-${invite.id}`;
  const revoke = () =>
    run(async () => {
      await owner.sealed.call("contact.revokeInvite", { invite: invite.id });
      await owner.sealed.readInvites();
    });
  return (
    <li class={works ? "link-row" : "link-row link-dead"}>
      <span class="link-facts">
        <code dir="ltr">…{(invite.link ?? invite.id).slice(-6)}</code> <bdi>{state}</bdi>
      </span>
      {works && (
        <span class="link-acts">
          {invite.link !== null && (
            <CopyButton text={invite.link} label={t("contact.invite-copy")} shownIn={textId} />
          )}
          <button type="button" class="button button-plain" disabled={busy} onClick={revoke}>
            {t("owner.revoke")}
          </button>
        </span>
      )}
      {works && invite.link !== null && (
        <details class="fold fold-line">
          <summary>{t("contact.invite-text")}</summary>
          <p class="link-text long-text" id={textId} dir="ltr" translate={false}>
            {invite.link}
          </p>
        </details>
      )}
      <ErrorNote code={error} />
    </li>
  );
}
