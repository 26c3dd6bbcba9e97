/** Making a group, or joining one by its link. */

import { CAP_COUNTS, capIsPostQuantum, groupNameProblem, readCap, USUAL_CAP } from "@hushroom/client";
import { useState } from "preact/hooks";
import { ErrorNote } from "../../ui/error-note.tsx";
import { TextField } from "../../ui/field.tsx";
import { PageTitle } from "../../ui/page-title.tsx";
import { useAction, useScreen } from "../../ui/screen.ts";
import { useHere } from "../../ui/use-here.ts";

export function NewGroup() {
  const { t } = useScreen();
  return (
    <div class="column">
      <PageTitle>{t("talk.group-title")}</PageTitle>
      <p class="lead">{t("talk.group-intro")}</p>
      <GroupForm />
      <JoinForm />
    </div>
  );
}

function GroupForm() {
  const { owner, t } = useScreen();
  const [name, setName] = useState("");
  const [typedCap, setCap] = useState(String(USUAL_CAP));
  const [tried, setTried] = useState(false);
  const { busy, error, run } = useAction();
  const here = useHere();
  const cap = readCap(typedCap);
  const nameProblem = tried ? groupNameProblem(name) : null;
  const submit = (event: Event) => {
    event.preventDefault();
    setTried(true);
    if (groupNameProblem(name) !== null || cap === null) return;
    void run(async () => {
      const conversation = await owner.sealed.createGroup(name.trim(), cap);
      if (here()) owner.show({ kind: "conversation", conversation });
    });
  };
  const large = cap !== null && !capIsPostQuantum(cap);
  return (
    <form class="form sheet" onSubmit={submit} noValidate>
      <TextField
        label={t("talk.group-name")}
        placeholder={t("talk.group-example")}
        value={name}
        problem={nameProblem === null ? undefined : t(`talk.problem-${nameProblem}`)}
        onInput={setName}
      />
      <TextField
        label={t("talk.group-cap")}
        hint={t(large ? "talk.group-cap-large" : "talk.group-cap-hint", CAP_COUNTS)}
        type="number"
        value={typedCap}
        problem={cap === null ? t("talk.problem-cap-wrong") : undefined}
        onInput={setCap}
      />
      <ErrorNote code={error} />
      <button type="submit" class="button button-large" disabled={busy}>
        {t(busy ? "talk.group-creating" : "talk.group-create")}
      </button>
    </form>
  );
}

function JoinForm() {
  const { owner, t } = useScreen();
  const [link, setLink] = useState("");
  const { busy, error, run } = useAction();
  const here = useHere();
  const submit = (event: Event) => {
    event.preventDefault();
    if (link.trim() === "") return;
    void run(async () => {
      const { conversation } = await owner.sealed.call("group.join", { link: link.trim() });
      if (here()) owner.show({ kind: "conversation", conversation });
    });
  };
  return (
    <form class="form" onSubmit={submit} noValidate>
      <h2>{t("talk.join-title")}</h2>
      <div class="form-row">
        <TextField label={t("talk.join-link")} dir="ltr" value={link} onInput={setLink} />
        <button type="submit" class="button button-quiet" disabled={busy || link.trim() === ""}>
          {t(busy ? "talk.joining" : "talk.join")}
        </button>
      </div>
      <p class="hint">{t("talk.join-hint")}</p>
      <ErrorNote code={error} />
    </form>
  );
}
