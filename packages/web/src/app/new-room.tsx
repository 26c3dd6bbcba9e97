/** The form that opens a room, and says honestly what happens then. */

import { createParams, EMPTY_FORM, formProblems, type NewRoomForm } from "@hushroom/client";
import { useState } from "preact/hooks";
import { ErrorNote } from "../ui/error-note.tsx";
import { TextField } from "../ui/field.tsx";
import { useAction, useScreen } from "../ui/screen.ts";
import { Words } from "../ui/words.tsx";
import { AccessFields, AdvancedFields, type FormProps, LinkFields, WayFields } from "./new-room-fields.tsx";
import { InstallTor } from "./tor-state.tsx";

/** What will happen after the button, as Tor stands now. */
function Outlook({ form }: { readonly form: NewRoomForm }) {
  const { owner, t } = useScreen();
  const { tor } = owner.state;
  if (tor === null || form.way === "lan") return <p class="hint">{t("owner.create-soon-lan")}</p>;
  if (tor.phase === "absent" || tor.phase === "off") {
    return (
      <div class="note">
        <p>{t("owner.tor-absent-onion")}</p>
        {tor.phase === "absent" && <InstallTor command={tor.installCommand} />}
      </div>
    );
  }
  return (
    <p class="hint">
      {t("owner.create-soon-onion")} {tor.phase !== "ready" && t("owner.tor-not-ready")}
    </p>
  );
}

function useNewRoom() {
  const { owner, t } = useScreen();
  const torless = owner.state.tor?.phase === "absent" || owner.state.tor?.phase === "off";
  const [form, setForm] = useState<NewRoomForm>({ ...EMPTY_FORM, way: torless ? "lan" : "onion" });
  const [tried, setTried] = useState(false);
  const action = useAction();
  const problems = formProblems(form);
  const submit = (event: Event) => {
    event.preventDefault();
    setTried(true);
    if (Object.keys(problems).length > 0) {
      const element = event.currentTarget as HTMLFormElement;
      setTimeout(() => element.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
      return;
    }
    const params = createParams(form, Date.now(), t("terminal.host-name"));
    void action.run(() => owner.createRoom(params));
  };
  const change = (part: Partial<NewRoomForm>) => setForm((known) => ({ ...known, ...part }));
  return { form, change, problems: tried ? problems : {}, submit, action };
}

export function NewRoom() {
  const { owner, t } = useScreen();
  const { form, change, problems, submit, action } = useNewRoom();
  const fields: FormProps = { form, change, problems };
  const { closedName } = owner.state;
  return (
    <div class="new-room">
      <div role="status">
        {closedName !== null && (
          <p class="note">
            <Words parts={t.parts("owner.room-closed", { name: closedName })} />
          </p>
        )}
      </div>
      <h1>{t("owner.new-title")}</h1>
      <p class="lead">{t("owner.new-intro")}</p>
      <form class="form sheet" onSubmit={submit} noValidate>
        <TextField
          label={t("owner.name")}
          value={form.name}
          placeholder={t("owner.name-example")}
          problem={problems.name && t(`owner.problem-${problems.name}`)}
          focused
          onInput={(name) => change({ name })}
        />
        <AccessFields {...fields} />
        <LinkFields {...fields} />
        <WayFields {...fields} />
        <AdvancedFields {...fields} />
        <ErrorNote code={action.error} />
        <button type="submit" class="button button-large" disabled={action.busy}>
          {t(action.busy ? "owner.creating" : "owner.create")}
        </button>
        <Outlook form={form} />
      </form>
    </div>
  );
}
