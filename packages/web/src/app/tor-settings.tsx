/** Bridges by pasted lines, for where Tor is blocked. */

import { useId, useState } from "preact/hooks";
import { Dialog } from "../ui/dialog.tsx";
import { ErrorNote } from "../ui/error-note.tsx";
import { useAction, useScreen } from "../ui/screen.ts";

const linesOf = (text: string) =>
  text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");

export function TorSettings({ onClose }: { onClose(): void }) {
  const { owner, t } = useScreen();
  const id = useId();
  const [text, setText] = useState("");
  const [saved, setSaved] = useState(false);
  const { busy, error, run } = useAction();
  const lines = linesOf(text);
  const save = async () => {
    setSaved(false);
    setSaved(await run(() => owner.setBridges(lines)));
  };
  return (
    <Dialog title={t("owner.bridges-title")} onClose={onClose}>
      <p>{t("owner.bridges-text")}</p>
      <div class="field">
        <label for={id}>{t("owner.bridges-label")}</label>
        <p class="hint" id={`${id}-hint`}>
          {t("owner.bridges-hint")}
        </p>
        <textarea
          id={id}
          class="bridges"
          dir="ltr"
          rows={5}
          spellcheck={false}
          aria-describedby={`${id}-hint`}
          placeholder={t("owner.bridges-example")}
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
        />
      </div>
      <ErrorNote code={error} />
      <p role="status">{saved && t("owner.bridges-saved")}</p>
      <div class="actions">
        <button type="button" class="button button-quiet" onClick={onClose}>
          {t(saved ? "owner.done" : "owner.cancel")}
        </button>
        <button
          type="button"
          class={`button ${lines.length === 0 ? "button-quiet" : ""}`}
          disabled={busy}
          onClick={save}
        >
          {t(lines.length === 0 ? "owner.bridges-none" : "owner.bridges-save")}
        </button>
      </div>
    </Dialog>
  );
}
