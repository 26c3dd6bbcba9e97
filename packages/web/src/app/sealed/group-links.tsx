/** Links into a group: a new one, and what became of each. */

import {
  expiryOf,
  inviteWords,
  LIFETIMES,
  LINK_KINDS,
  type Lifetime,
  type LinkKind,
  readGroupUses,
  type Talk,
} from "@hushroom/client";
import type { InviteApiView } from "@hushroom/protocol";
import { useEffect, useId, useState } from "preact/hooks";
import { CopyButton } from "../../ui/copy-button.tsx";
import { ErrorNote } from "../../ui/error-note.tsx";
import { SelectField, TextField } from "../../ui/field.tsx";
import { useAction, useScreen } from "../../ui/screen.ts";

interface Props {
  readonly talk: Talk;
}

export function GroupLinks({ talk }: Props) {
  const { owner, t } = useScreen();
  const id = useId();
  const { error, run } = useAction();
  const { conversation, members } = talk.view;
  // Joining uses links up.
  useEffect(() => {
    void run(() => owner.sealed.readLinks(conversation));
  }, [conversation, members]);
  const links = talk.links ?? [];
  return (
    <section class="stack" aria-labelledby={id}>
      <h2 id={id}>{t("talk.link-title")}</h2>
      <ErrorNote code={error} />
      {links.length === 0 && <p class="hint">{t("owner.links-none")}</p>}
      <ul class="people">
        {links.map((link) => (
          <LinkRow key={link.id} conversation={conversation} link={link} />
        ))}
      </ul>
      <NewLink talk={talk} />
      <p class="hint">{t("talk.link-safety")}</p>
    </section>
  );
}

function LinkRow({ conversation, link }: { readonly conversation: string; readonly link: InviteApiView }) {
  const { owner, t } = useScreen();
  const { busy, error, run } = useAction();
  const { works, state, used } = inviteWords(t, link, Date.now());
  const textId = `link-${link.id}`;
  const revoke = () =>
    run(async () => {
      await owner.sealed.call("group.revokeLink", { conversation, link: link.id });
      await owner.sealed.readLinks(conversation);
    });
  return (
    <li class={works ? "link-row" : "link-row link-dead"}>
      <span class="link-facts">
        <code dir="ltr">…{(link.link ?? link.id).slice(-6)}</code> <span>{state}</span>
        <span class="hint">{used}</span>
      </span>
      {works && (
        <span class="link-acts">
          {link.link !== null && <CopyButton text={link.link} label={t("talk.link-copy")} shownIn={textId} />}
          <button type="button" class="button button-plain" disabled={busy} onClick={revoke}>
            {t("owner.revoke")}
          </button>
        </span>
      )}
      {works && link.link !== null && (
        <details class="fold fold-line">
          <summary>{t("talk.link-show")}</summary>
          <p class="link-text long-text" id={textId} dir="ltr" translate={false}>
            {link.link}
          </p>
        </details>
      )}
      <ErrorNote code={error} />
    </li>
  );
}

function NewLink({ talk }: Props) {
  const { owner, t } = useScreen();
  const [kind, setKind] = useState<LinkKind>("once");
  const [typed, setTyped] = useState("5");
  const [lifetime, setLifetime] = useState<Lifetime>("day");
  const { busy, error, run } = useAction();
  const { conversation } = talk.view;
  const limited = readGroupUses(typed);
  const wrong = kind === "limited" && limited === null;
  const make = (event: Event) => {
    event.preventDefault();
    if (wrong) return;
    const uses = kind === "any" ? null : kind === "once" ? 1 : limited;
    void run(async () => {
      const expiresAt = expiryOf(lifetime, Date.now());
      await owner.sealed.call("group.link", { conversation, uses, expiresAt });
      await owner.sealed.readLinks(conversation);
    });
  };
  const words = (value: Lifetime) => (value === "never" ? t("talk.link-ever") : t(`owner.lifetime-${value}`));
  return (
    <details class="fold">
      <summary>{t("talk.link-new")}</summary>
      <form class="form" onSubmit={make} noValidate>
        <SelectField
          label={t("talk.link-lets-in")}
          value={kind}
          options={LINK_KINDS.map((value) => ({ value, label: t(`owner.link-${value}`) }))}
          onChange={(chosen: LinkKind) => setKind(chosen)}
        />
        {kind === "limited" && (
          <TextField
            label={t("owner.uses")}
            type="number"
            value={typed}
            problem={wrong ? t("talk.problem-uses-wrong") : undefined}
            onInput={setTyped}
          />
        )}
        <SelectField
          label={t("owner.lifetime")}
          value={lifetime}
          options={LIFETIMES.map((value) => ({ value, label: words(value) }))}
          onChange={(chosen: Lifetime) => setLifetime(chosen)}
        />
        <ErrorNote code={error} />
        <div>
          <button type="submit" class="button button-quiet" disabled={busy}>
            {t("owner.make-link")}
          </button>
        </div>
      </form>
    </details>
  );
}
