/** A button for what can't be undone: says what will happen and asks before doing it. */

import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { Dialog } from "./dialog.tsx";
import { ErrorNote } from "./error-note.tsx";
import { useAction } from "./screen.ts";
import { useTranslate } from "./translate.ts";

interface Props {
  readonly label: string;
  readonly title: ComponentChildren;
  readonly text?: ComponentChildren;
  /** What is more than a paragraph. */
  readonly children?: ComponentChildren;
  readonly confirm: string;
  readonly cancel?: string;
  work(): Promise<unknown>;
}

export function ConfirmButton({ label, title, text, children, confirm, cancel, work }: Props) {
  const t = useTranslate();
  const [asking, setAsking] = useState(false);
  const { busy, error, run, forget } = useAction();
  const close = () => {
    forget();
    setAsking(false);
  };
  return (
    <>
      <button type="button" class="button button-danger" onClick={() => setAsking(true)}>
        {label}
      </button>
      {asking && (
        <Dialog title={title} onClose={close}>
          {text && <p>{text}</p>}
          {children}
          <ErrorNote code={error} />
          <div class="actions">
            <button type="button" class="button button-quiet" onClick={close}>
              {cancel ?? t("owner.cancel")}
            </button>
            <button
              type="button"
              class="button button-danger"
              disabled={busy}
              onClick={async () => (await run(work)) && setAsking(false)}
            >
              {confirm}
            </button>
          </div>
        </Dialog>
      )}
    </>
  );
}
