/** The own card: as a file, a text and a QR code, and as invites that make a contact of one person. */

import { formatMoment } from "@hushroom/client";
import type { IdentityView } from "@hushroom/protocol";
import { useEffect, useId, useState } from "preact/hooks";
import { CopyButton } from "../../ui/copy-button.tsx";
import { ErrorNote } from "../../ui/error-note.tsx";
import { QrCode } from "../../ui/qr-code.tsx";
import { useAction, useScreen } from "../../ui/screen.ts";
import { useNow } from "../../ui/use-now.ts";
import { Words } from "../../ui/words.tsx";
import { ContactInvites } from "./contact-invites.tsx";
import { KeptNote } from "./first-identity.tsx";

export function CardPanel({ identity }: { readonly identity: IdentityView }) {
  const { t } = useScreen();
  return (
    <div class="stack parted">
      <section class="stack">
        <h2>{t("contact.card-title")}</h2>
        <p>{t("contact.card-intro")}</p>
        <CardFacts identity={identity} />
        <CardText identity={identity} />
        <KeptNote />
      </section>
      <ShownQr />
      <ContactInvites />
    </div>
  );
}

function CardFacts({ identity }: { readonly identity: IdentityView }) {
  const { t } = useScreen();
  const { name, address, card } = identity;
  return (
    <dl class="facts">
      <dt>{t("contact.card-name")}</dt>
      <dd>
        <bdi class="name">{name}</bdi>
      </dd>
      <dt>{t("contact.card-address")}</dt>
      <dd>
        <code dir="ltr">{address}</code>
      </dd>
      {card.expiresAt !== null && (
        <>
          <dt class="visually-hidden">{t("contact.card-title")}</dt>
          <dd>
            <Words
              parts={t.parts("contact.card-expires", {
                time: formatMoment(t.language, card.expiresAt, "local"),
              })}
            />
          </dd>
        </>
      )}
    </dl>
  );
}

function CardText({ identity }: { readonly identity: IdentityView }) {
  const { t } = useScreen();
  const { text, json, fileName } = identity.card;
  const file = `data:application/json;charset=utf-8,${encodeURIComponent(json)}`;
  return (
    <>
      <div class="actions-start">
        <a class="button" href={file} download={fileName}>
          {t("contact.card-download")}
        </a>
        <CopyButton text={text} label={t("contact.card-copy")} shownIn="card-text" />
      </div>
      <details class="fold">
        <summary>{t("contact.card-shown")}</summary>
        <p class="link-text long-text" id="card-text" dir="ltr" translate={false}>
          {text}
        </p>
      </details>
    </>
  );
}

const SHOWN_MS = 10 * 60_000;
const MINUTE_MS = 60_000;
const COUNT_EVERY_MS = 5_000;

/** The code opens a door, so leaving the page closes it. */
function ShownQr() {
  const { owner, t } = useScreen();
  const id = useId();
  const { busy, error, run } = useAction();
  const [shown, setShown] = useState<{ readonly text: string; readonly until: number } | null>(null);
  useEffect(() => {
    if (shown === null) return;
    // Where this does not get through, the door closes by itself a little later.
    return () => void owner.sealed.call("card.hide", {}).catch(() => {});
  }, [shown === null]);
  const show = () => run(async () => setShown(await owner.sealed.call("card.qr", { forMs: SHOWN_MS })));
  return (
    <section class="stack" aria-labelledby={id}>
      <h2 id={id}>{t("contact.qr-title")}</h2>
      <p>{t("contact.qr-intro")}</p>
      {shown === null ? (
        <div>
          <button type="button" class="button button-quiet" disabled={busy} onClick={show}>
            {t("contact.qr-show")}
          </button>
        </div>
      ) : (
        <QrWithEnd {...shown} onHide={() => setShown(null)} />
      )}
      <ErrorNote code={error} />
    </section>
  );
}

function QrWithEnd({
  text,
  until,
  onHide,
}: {
  readonly text: string;
  readonly until: number;
  onHide(): void;
}) {
  const { t } = useScreen();
  const leftMs = until - useNow(COUNT_EVERY_MS);
  const minutes = Math.ceil(leftMs / MINUTE_MS);
  return (
    <>
      {leftMs > 0 && (
        <figure class="qr-figure">
          <QrCode text={text} label={t("contact.qr-label")} />
        </figure>
      )}
      <p role="status">{leftMs > 0 ? t("contact.qr-left", { count: minutes }) : t("contact.qr-over")}</p>
      <div>
        <button type="button" class="button button-quiet" onClick={onHide}>
          {t("contact.qr-hide")}
        </button>
      </div>
    </>
  );
}
