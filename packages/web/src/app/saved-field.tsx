/** A text field with its own button: what is typed counts once it was saved. */

import { useEffect, useState } from "preact/hooks";
import { ErrorNote } from "../ui/error-note.tsx";
import { TextField } from "../ui/field.tsx";
import { useAction, useScreen } from "../ui/screen.ts";

interface Props {
  readonly label: string;
  readonly hint?: string;
  /** As it stands in the room; follows changes made elsewhere. */
  readonly value: string;
  readonly type?: "text" | "password" | "number";
  readonly button?: string;
  /** Empties the field after saving instead of showing the new value. */
  readonly secret?: boolean;
  problemOf(text: string): string | null;
  save(text: string): Promise<unknown>;
}

export function SavedField(props: Props) {
  const { label, hint = "", value, type = "text", button, secret = false, problemOf, save } = props;
  const { t } = useScreen();
  const [text, setText] = useState(value);
  const [saved, setSaved] = useState(false);
  const { busy, error, run } = useAction();
  useEffect(() => setText(value), [value]);
  const changed = text !== value;
  const problem = changed ? problemOf(text) : null;
  const submit = async (event: Event) => {
    event.preventDefault();
    if (!changed || problem !== null) return;
    const done = await run(() => save(text.trim()));
    setSaved(done);
    if (done && secret) setText("");
  };
  return (
    <form class="saved-field" onSubmit={submit} noValidate>
      <div class="form-row">
        <TextField
          label={label}
          {...(hint === "" ? {} : { hint })}
          type={type}
          value={text}
          problem={problem ?? undefined}
          onInput={(typed) => {
            setSaved(false);
            setText(typed);
          }}
        />
        <button type="submit" class="button button-quiet" disabled={busy || !changed}>
          {button ?? t("owner.save")}
        </button>
      </div>
      <span role="status" class="hint">
        {saved && t("owner.saved")}
      </span>
      <ErrorNote code={error} />
    </form>
  );
}
