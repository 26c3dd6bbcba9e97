/** The safety number: to read out, to show as a code, to compare with what the other side shows, and the mark. */

import { safetyGroups } from "@hushroom/client";
import type { ContactView, Result } from "@hushroom/protocol";
import { useEffect, useId, useState } from "preact/hooks";
import { CopyButton } from "../../ui/copy-button.tsx";
import { ErrorNote } from "../../ui/error-note.tsx";
import { QrCode } from "../../ui/qr-code.tsx";
import { useAction, useScreen } from "../../ui/screen.ts";

type Safety = Result<"contact.safety">;

interface Props {
  readonly contact: ContactView;
}

export function SafetyNumber({ contact }: Props) {
  const { owner, t } = useScreen();
  const id = useId();
  const [safety, setSafety] = useState<Safety | null>(null);
  const { error, run } = useAction();
  // Another key has another number, and whatever was told of the contact may be a newer card than the one before.
  useEffect(() => {
    void run(async () => setSafety(await owner.sealed.call("contact.safety", { contact: contact.contact })));
  }, [contact]);
  return (
    <section class="stack" aria-labelledby={id}>
      <h2 id={id}>{t("contact.safety-title")}</h2>
      <p>{t("contact.safety-intro")}</p>
      <ErrorNote code={error} />
      {safety !== null && <Shown safety={safety} />}
      {/* What was compared was compared with the number that was shown. */}
      <Compare key={safety?.digits} contact={contact} />
      <Mark contact={contact} />
    </section>
  );
}

function Shown({ safety }: { readonly safety: Safety }) {
  const { t } = useScreen();
  return (
    <>
      <ol class="safety-digits" dir="ltr" id="safety-digits" aria-label={t("contact.safety-digits")}>
        {safetyGroups(safety.digits).map((group, place) => (
          <li key={place}>{group}</li>
        ))}
      </ol>
      <div class="actions-start">
        <CopyButton text={safety.digits} label={t("contact.safety-copy")} shownIn="safety-digits" />
      </div>
      <details class="fold">
        <summary>{t("owner.show-qr")}</summary>
        <figure class="qr-figure">
          <QrCode text={safety.qr} label={t("contact.safety-qr")} />
        </figure>
      </details>
    </>
  );
}

type Outcome = Result<"contact.compare">["result"];

function Compare({ contact }: Props) {
  const { owner, t } = useScreen();
  const id = useId();
  const [theirs, setTheirs] = useState("");
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const { busy, error, run } = useAction();
  const compare = (event: Event) => {
    event.preventDefault();
    const scanned = theirs.trim();
    if (scanned === "") return;
    void run(async () => {
      const { result } = await owner.sealed.call("contact.compare", { contact: contact.contact, scanned });
      setOutcome(result);
    });
  };
  return (
    <form class="saved-field stack" onSubmit={compare}>
      <div class="form-row">
        <div class="field">
          <label for={id}>{t("contact.safety-theirs")}</label>
          <input
            id={id}
            type="text"
            class="code-input"
            dir="ltr"
            maxLength={1024}
            autocomplete="off"
            spellcheck={false}
            value={theirs}
            onInput={(event) => {
              setOutcome(null);
              setTheirs(event.currentTarget.value);
            }}
          />
        </div>
        <button type="submit" class="button button-quiet" disabled={busy || theirs.trim() === ""}>
          {t("contact.safety-compare")}
        </button>
      </div>
      <div role="status">
        {outcome !== null && (
          <p class={outcome === "same" ? "note note-strong" : "trouble"}>
            {t(`contact.compared-${outcome}`)}
          </p>
        )}
      </div>
      <ErrorNote code={error} />
    </form>
  );
}

function Mark({ contact }: Props) {
  const { owner, t } = useScreen();
  const { busy, error, run } = useAction();
  const { contact: id, verified } = contact;
  return (
    <>
      <p class="hint">{t(verified ? "contact.is-verified" : "contact.is-not-verified")}</p>
      <div>
        <button
          type="button"
          class="button button-quiet"
          disabled={busy}
          onClick={() => run(() => owner.sealed.call("contact.verify", { contact: id, verified: !verified }))}
        >
          {t(verified ? "contact.verify-not" : "contact.verify")}
        </button>
      </div>
      <ErrorNote code={error} />
    </>
  );
}
