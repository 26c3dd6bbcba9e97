/** Asking one of the contacts into a group. */

import type { GroupMemberView } from "@hushroom/protocol";
import { useId, useState } from "preact/hooks";
import { ErrorNote } from "../../ui/error-note.tsx";
import { SelectField } from "../../ui/field.tsx";
import { useAction, useScreen } from "../../ui/screen.ts";
import { Words } from "../../ui/words.tsx";

interface Props {
  readonly conversation: string;
  readonly members: readonly GroupMemberView[];
}

export function InviteContact({ conversation, members }: Props) {
  const { owner, t } = useScreen();
  const id = useId();
  const { busy, error, run } = useAction();
  const [chosen, choose] = useState("");
  const [asked, setAsked] = useState<string | null>(null);
  const inside = new Set(members.map(({ contact }) => contact));
  const others = owner.sealed.state.contacts.filter(
    ({ contact, state }) => state === "ready" && !inside.has(contact),
  );
  const whom = others.find(({ contact }) => contact === chosen) ?? others[0];
  const ask = async (event: Event) => {
    event.preventDefault();
    if (whom === undefined) return;
    const { contact, name } = whom;
    if (await run(() => owner.sealed.call("group.invite", { conversation, contact }))) setAsked(name);
  };
  return (
    <section class="stack" aria-labelledby={id}>
      <h2 id={id}>{t("talk.invite-contact")}</h2>
      {whom === undefined ? (
        <p class="hint">{t("talk.invite-nobody")}</p>
      ) : (
        <form class="form-row" onSubmit={ask}>
          <SelectField
            label={t("talk.invite-choose")}
            value={whom.contact}
            options={others.map(({ contact, name }) => ({ value: contact, label: name }))}
            onChange={choose}
          />
          <button type="submit" class="button button-quiet" disabled={busy}>
            {t("talk.invite-send")}
          </button>
        </form>
      )}
      <p role="status" class="hint">
        {asked !== null && <Words parts={t.parts("talk.invite-sent", { name: asked })} />}
      </p>
      <ErrorNote code={error} />
    </section>
  );
}
