/** Above everything: the key of this contact is not the one it was. */

import type { ContactView } from "@hushroom/protocol";
import { useState } from "preact/hooks";
import { ErrorNote } from "../../ui/error-note.tsx";
import { useAction, useScreen } from "../../ui/screen.ts";
import { Words } from "../../ui/words.tsx";

interface Props {
  readonly contact: ContactView;
  /** The one that it asks about. */
  readonly newKey: string;
  /** Where the safety number is not on screen. */
  onSafety?(): void;
}

export function KeyBanner({ contact, newKey, onSafety }: Props) {
  const { owner, t } = useScreen();
  const { busy, error, run } = useAction();
  // Another key that comes just before the press isn't accepted unseen: it is refused once, which says so.
  const [seen, setSeen] = useState(newKey);
  const accept = () => {
    setSeen(newKey);
    void run(() => owner.sealed.call("contact.acceptKey", { contact: contact.contact, newKey: seen }));
  };
  return (
    <section class="trouble key-banner" role="alert">
      <p>
        <strong>
          <Words parts={t.parts("contact.key-changed-title", { name: contact.name })} />
        </strong>
      </p>
      <p>{t("contact.key-changed-text")}</p>
      <div class="actions-start">
        {onSafety !== undefined && (
          <button type="button" class="button button-quiet" onClick={onSafety}>
            {t("contact.see-safety")}
          </button>
        )}
        <button type="button" class="button button-danger" disabled={busy} onClick={accept}>
          {t("contact.accept-key")}
        </button>
      </div>
      <ErrorNote code={error} />
    </section>
  );
}
