/** The first time: what an identity is, how long it lives, and the one button that makes it. */

import { personNameProblem } from "@hushroom/client";
import { useState } from "preact/hooks";
import { ErrorNote } from "../../ui/error-note.tsx";
import { TextField } from "../../ui/field.tsx";
import { PageTitle } from "../../ui/page-title.tsx";
import { useAction, useScreen } from "../../ui/screen.ts";

const COMMAND = "npm start -- --ask-passphrase";

/** Whether the identity outlives the program, and what to do if it doesn't. */
export function KeptNote() {
  const { owner, t } = useScreen();
  if (owner.state.kept) return <p class="note">{t("contact.kept-yes")}</p>;
  return (
    <div class="note kept-not">
      <p>{t("contact.kept-not")}</p>
      <pre class="command" dir="ltr">
        {COMMAND}
      </pre>
    </div>
  );
}

export function FirstIdentity() {
  const { owner, t } = useScreen();
  const [name, setName] = useState("");
  const [tried, setTried] = useState(false);
  const { busy, error, run } = useAction();
  const problem = tried ? personNameProblem(name) : null;
  const submit = (event: Event) => {
    event.preventDefault();
    setTried(true);
    if (personNameProblem(name) !== null) return;
    void run(() => owner.sealed.call("identity.create", { name: name.trim() }));
  };
  return (
    <div class="column">
      <PageTitle>{t("contact.first-title")}</PageTitle>
      <p class="lead">{t("contact.first-what")}</p>
      <p>{t("contact.first-no-account")}</p>
      <form class="form sheet" onSubmit={submit} noValidate>
        <TextField
          label={t("contact.first-name")}
          hint={t("contact.first-name-hint")}
          value={name}
          problem={problem === null ? undefined : t(`contact.problem-${problem}`)}
          onInput={setName}
        />
        <KeptNote />
        <ErrorNote code={error} />
        <button type="submit" class="button button-large" disabled={busy}>
          {t(busy ? "contact.first-making" : "contact.first-button")}
        </button>
      </form>
    </div>
  );
}
