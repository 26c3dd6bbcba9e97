/** Everything about a contact: what comes next, who they are for sure, their name, and how to part with them. */

import { contactNext, personNameProblem } from "@hushroom/client";
import type { ContactView } from "@hushroom/protocol";
import { ConfirmButton } from "../../ui/confirm-button.tsx";
import { ErrorNote } from "../../ui/error-note.tsx";
import { useAction, useScreen } from "../../ui/screen.ts";
import { Words } from "../../ui/words.tsx";
import { SavedField } from "../saved-field.tsx";
import { KeyBanner } from "./key-banner.tsx";
import { SafetyNumber } from "./safety-number.tsx";

interface Props {
  readonly contact: ContactView;
  /** Not beside its conversation: with its own banner and the way there. */
  readonly alone: boolean;
}

export function ContactDetails({ contact, alone }: Props) {
  const { t } = useScreen();
  return (
    <div class="stack parted">
      {alone && contact.newKey !== null && (
        <KeyBanner key={contact.contact} contact={contact} newKey={contact.newKey} />
      )}
      {(alone || contact.state !== "ready") && <NextStep contact={contact} alone={alone} />}
      {contact.state !== "blocked" && <SafetyNumber contact={contact} />}
      <section class="stack">
        <NameField contact={contact} />
        <p class="hint address">
          {t("contact.card-address")}: <code dir="ltr">{contact.address}</code>
        </p>
      </section>
      <Parting contact={contact} />
    </div>
  );
}

function NextStep({ contact, alone }: Props) {
  const { owner, t } = useScreen();
  const { state, conversation, name } = contact;
  return (
    <section class="stack">
      <p>{contactNext(t, contact)}</p>
      <div class="actions-start">
        {alone && conversation !== null && state !== "blocked" && (
          <button
            type="button"
            class="button"
            onClick={() => owner.show({ kind: "conversation", conversation })}
          >
            <span>
              <Words parts={t.parts("contact.write-to", { name })} />
            </span>
          </button>
        )}
        {state === "waiting" && (
          <button
            type="button"
            class="button button-quiet"
            onClick={() => owner.show({ kind: "contacts", part: "card" })}
          >
            {t("contact.give-card")}
          </button>
        )}
      </div>
    </section>
  );
}

function NameField({ contact }: { readonly contact: ContactView }) {
  const { owner, t } = useScreen();
  const problemOf = (text: string) => {
    const problem = personNameProblem(text);
    return problem === null ? null : t(`contact.problem-${problem}`);
  };
  return (
    <SavedField
      label={t("contact.name-here")}
      hint={t("contact.name-here-hint")}
      value={contact.name}
      problemOf={problemOf}
      save={(name) => owner.sealed.call("contact.rename", { contact: contact.contact, name })}
    />
  );
}

function Parting({ contact }: { readonly contact: ContactView }) {
  const { owner, t } = useScreen();
  const { busy, error, run } = useAction();
  const { contact: id, name, state } = contact;
  const { sealed } = owner;
  return (
    <section class="stack">
      <div class="actions-start">
        {state === "blocked" ? (
          <button
            type="button"
            class="button button-quiet"
            disabled={busy}
            onClick={() => run(() => sealed.call("contact.unblock", { contact: id }))}
          >
            {t("contact.unblock")}
          </button>
        ) : (
          <ConfirmButton
            label={t("contact.block")}
            title={<Words parts={t.parts("contact.block-title", { name })} />}
            text={t("contact.block-text")}
            confirm={t("contact.block")}
            work={() => sealed.call("contact.block", { contact: id })}
          />
        )}
        <ConfirmButton
          label={t("contact.remove")}
          title={<Words parts={t.parts("contact.remove-title", { name })} />}
          text={t("contact.remove-text")}
          confirm={t("contact.remove-confirm")}
          work={() => sealed.call("contact.remove", { contact: id })}
        />
      </div>
      <ErrorNote code={error} />
    </section>
  );
}
