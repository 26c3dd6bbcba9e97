/** What one shows of oneself in a conversation, and the ways out of it. */

import { groupNameProblem, isOver, type Talk } from "@hushroom/client";
import { RELAY_USES } from "@hushroom/protocol";
import { useState } from "preact/hooks";
import { ConfirmButton } from "../../ui/confirm-button.tsx";
import { ErrorNote } from "../../ui/error-note.tsx";
import { Choice, FieldGroup } from "../../ui/field.tsx";
import { useAction, useScreen } from "../../ui/screen.ts";
import { useWanted } from "../../ui/use-wanted.ts";
import { Words } from "../../ui/words.tsx";
import { SavedField } from "../saved-field.tsx";
import { LevelChoice } from "./level-choice.tsx";

interface Props {
  readonly talk: Talk;
}

export function ConversationSettings({ talk }: Props) {
  const { t } = useScreen();
  const { kind, admin, postQuantum } = talk.view;
  const over = isOver(talk.view);
  return (
    <div class="stack settings">
      {!over && (
        <section class="stack">
          <Switch talk={talk} name="receipts" />
          {talk.view.level.used === "direct" && <Switch talk={talk} name="presence" />}
          {talk.view.level.used === "direct" && <RelayUse talk={talk} />}
        </section>
      )}
      {!over && <LevelChoice talk={talk} />}
      {kind === "group" && !over && (
        <section class="stack">
          {admin ? <RenameField talk={talk} /> : <p class="hint">{t("talk.admin-only")}</p>}
          <Rejoin talk={talk} />
        </section>
      )}
      <section class="stack">
        <p class="hint">{t(postQuantum ? "talk.post-quantum" : "talk.post-quantum-not")}</p>
        <Parting talk={talk} over={over} />
      </section>
    </div>
  );
}

function Switch({ talk, name }: Props & { readonly name: "receipts" | "presence" }) {
  const { owner, t } = useScreen();
  const { busy, error, run } = useAction();
  const { conversation } = talk.view;
  const [shown, want] = useWanted(talk.view[name]);
  const set = (wanted: boolean) =>
    run(() => owner.sealed.call("conversation.settings", { conversation, [name]: wanted }));
  return (
    <>
      <Choice
        type="checkbox"
        label={t(`talk.${name}`)}
        hint={t(`talk.${name}-hint`)}
        checked={shown}
        disabled={busy}
        onChange={(wanted) => want(wanted, () => set(wanted))}
      />
      <ErrorNote code={error} />
    </>
  );
}

function RelayUse({ talk }: Props) {
  const { owner, t } = useScreen();
  const { busy, error, run } = useAction();
  const { conversation } = talk.view;
  const [shown, want] = useWanted(talk.view.relayUse);
  const set = (relayUse: (typeof RELAY_USES)[number]) =>
    run(() => owner.sealed.call("conversation.settings", { conversation, relayUse }));
  return (
    <FieldGroup title={t("relays.use")}>
      {RELAY_USES.map((use) => (
        <Choice
          key={use}
          type="radio"
          name="relay-use"
          label={t(`relays.use-${use}`)}
          hint={t(`relays.use-${use}-hint`)}
          checked={shown === use}
          disabled={busy}
          onChange={() => want(use, () => set(use))}
        />
      ))}
      <ErrorNote code={error} />
    </FieldGroup>
  );
}

function RenameField({ talk }: Props) {
  const { owner, t } = useScreen();
  const { conversation, name } = talk.view;
  const problemOf = (text: string) => {
    const problem = groupNameProblem(text);
    return problem === null ? null : t(`talk.problem-${problem}`);
  };
  return (
    <SavedField
      label={t("talk.rename")}
      value={name}
      problemOf={problemOf}
      save={(text) => owner.sealed.call("group.rename", { conversation, name: text })}
    />
  );
}

function Rejoin({ talk }: Props) {
  const { owner, t } = useScreen();
  const { busy, error, run } = useAction();
  const [asked, setAsked] = useState(false);
  const { conversation } = talk.view;
  const rejoin = async () => setAsked(await run(() => owner.sealed.call("group.rejoin", { conversation })));
  return (
    <>
      <p class="hint">{t("talk.rejoin-hint")}</p>
      <div>
        <button type="button" class="button button-quiet" disabled={busy} onClick={rejoin}>
          {t("talk.rejoin")}
        </button>
      </div>
      <p role="status" class="hint">
        {asked && t("talk.rejoining")}
      </p>
      <ErrorNote code={error} />
    </>
  );
}

function Parting({ talk, over }: Props & { readonly over: boolean }) {
  const { owner, t } = useScreen();
  const { conversation, name, kind } = talk.view;
  const { sealed } = owner;
  return (
    <div class="actions-start">
      {kind === "group" && !over && (
        <ConfirmButton
          label={t("talk.leave")}
          title={<Words parts={t.parts("talk.leave-title", { name })} />}
          text={t("talk.leave-text")}
          confirm={t("talk.leave-confirm")}
          work={() => sealed.call("group.leave", { conversation })}
        />
      )}
      <ConfirmButton
        label={t("talk.forget")}
        title={<Words parts={t.parts("talk.forget-title", { name })} />}
        text={t(kind === "group" ? "talk.forget-group-text" : "talk.forget-text")}
        confirm={t("talk.forget-confirm")}
        work={() => sealed.call("conversation.forget", { conversation })}
      />
    </div>
  );
}
