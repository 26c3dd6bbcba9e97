/** Adding a person by what one got of them: pasted, or as a file that is chosen or dropped. */

import type { Added } from "@hushroom/client";
import { useId, useState } from "preact/hooks";
import { ErrorNote } from "../../ui/error-note.tsx";
import { type Action, useAction, useScreen } from "../../ui/screen.ts";
import { useHere } from "../../ui/use-here.ts";
import { addFile } from "./card-file.ts";

/** What was pasted, for this page only: it stays while something else is looked at. */
let draft = "";

export function AddPanel() {
  const { owner, t } = useScreen();
  const action = useAction();
  const here = useHere();
  const add = (work: () => Promise<Added>) =>
    action.run(async () => {
      const added = await work();
      draft = "";
      if (!here()) return;
      if (added.kind === "contact") owner.show({ kind: "contact", contact: added.contact });
      else owner.show({ kind: "conversation", conversation: added.conversation });
    });
  return (
    <div class="stack">
      <h2>{t("contact.add-title")}</h2>
      <p>{t("contact.add-intro")}</p>
      <PasteForm busy={action.busy} onAdd={(text) => add(() => owner.sealed.add(text))} />
      <FileField busy={action.busy} onFile={(file) => add(() => addFile(owner.sealed, file))} />
      <AddState action={action} />
    </div>
  );
}

function AddState({ action }: { readonly action: Action }) {
  const { t } = useScreen();
  return (
    <>
      <p role="status" class="hint">
        {action.busy && `${t("contact.adding")} ${t("contact.adding-qr")}`}
      </p>
      <ErrorNote code={action.error} />
    </>
  );
}

function PasteForm({ busy, onAdd }: { readonly busy: boolean; onAdd(text: string): void }) {
  const { t } = useScreen();
  const id = useId();
  const [text, setText] = useState(draft);
  const change = (typed: string) => {
    draft = typed;
    setText(typed);
  };
  const submit = (event: Event) => {
    event.preventDefault();
    if (text.trim() !== "") onAdd(text);
  };
  return (
    <form class="form" onSubmit={submit}>
      <div class="field">
        <label for={id}>{t("contact.add-paste")}</label>
        <p class="hint" id={`${id}-hint`}>
          {t("contact.add-paste-hint")}
        </p>
        <textarea
          id={id}
          class="code-input"
          rows={5}
          dir="ltr"
          spellcheck={false}
          autocomplete="off"
          aria-describedby={`${id}-hint`}
          value={text}
          onInput={(event) => change(event.currentTarget.value)}
        />
      </div>
      <div>
        <button type="submit" class="button" disabled={busy || text.trim() === ""}>
          {t("contact.add-button")}
        </button>
      </div>
    </form>
  );
}

function FileField({ busy, onFile }: { readonly busy: boolean; onFile(file: File): void }) {
  const { t } = useScreen();
  const id = useId();
  const [over, setOver] = useState(false);
  const take = (files: FileList | null | undefined) => {
    const file = files?.[0];
    if (file !== undefined && !busy) onFile(file);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    take(event.dataTransfer?.files);
  };
  const drag = (event: DragEvent) => {
    event.preventDefault();
    setOver(true);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is a second way; the field inside has the keyboard's.
    <div
      class={over ? "drop drop-over" : "drop"}
      onDragOver={drag}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <p id={`${id}-what`}>{t("contact.add-file")}</p>
      <input
        id={id}
        type="file"
        class="file-input visually-hidden"
        aria-describedby={`${id}-what`}
        accept=".hushcard,.json,.txt,image/*"
        disabled={busy}
        onChange={(event) => {
          take(event.currentTarget.files);
          event.currentTarget.value = "";
        }}
      />
      <label class="button button-quiet" for={id}>
        {t("contact.add-file-choose")}
      </label>
      <span class="hint">{t("contact.add-file-drop")}</span>
    </div>
  );
}
