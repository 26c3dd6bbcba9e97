/** A link to hand out: as text, to copy, and as a QR code. */

import type { OwnerRoom } from "@hushroom/client";
import { useState } from "preact/hooks";
import { CopyButton } from "../ui/copy-button.tsx";
import { QrCode } from "../ui/qr-code.tsx";
import { useScreen } from "../ui/screen.ts";

interface Props {
  readonly room: OwnerRoom;
  readonly link: string | null;
}

function LinkComing({ room }: { readonly room: OwnerRoom }) {
  const { owner, t } = useScreen();
  const ready = owner.state.tor?.phase === "ready" || room.view.mode === "lan";
  return (
    <div class="note" role="status">
      <p>{t("owner.link-coming")}</p>
      {!ready && <p class="hint">{t("owner.link-coming-tor")}</p>}
      <progress aria-label={t("owner.link-coming")} />
    </div>
  );
}

export function LinkCard({ room, link }: Props) {
  const { t } = useScreen();
  const [qrShown, setQrShown] = useState(true);
  return (
    <section class="link-card" aria-label={t("owner.link-title")}>
      <h2>{t("owner.link-title")}</h2>
      {link === null ? (
        <LinkComing room={room} />
      ) : (
        <>
          <p class="link-text" id="room-link" dir="ltr" translate={false}>
            {link}
          </p>
          <div class="actions-start">
            <CopyButton text={link} label={t("owner.copy-link")} primary shownIn="room-link" />
            <button
              type="button"
              class="button button-quiet"
              aria-expanded={qrShown}
              onClick={() => setQrShown(!qrShown)}
            >
              {t(qrShown ? "owner.hide-qr" : "owner.show-qr")}
            </button>
          </div>
          {qrShown && (
            <figure class="qr-figure">
              <QrCode text={link} label={t("owner.qr")} />
              {room.view.mode === "onion" && <figcaption class="hint">{t("owner.qr-hint")}</figcaption>}
            </figure>
          )}
          <p class="hint">{t("owner.link-safety")}</p>
        </>
      )}
    </section>
  );
}

export function GuestKey({ guestKey }: { readonly guestKey: string }) {
  const { t } = useScreen();
  return (
    <section class="link-card" aria-label={t("owner.key-title")}>
      <h2>{t("owner.key-title")}</h2>
      <p class="hint">{t("owner.key-text")}</p>
      <p class="link-text" id="room-key" dir="ltr" translate={false}>
        {guestKey}
      </p>
      <CopyButton text={guestKey} label={t("owner.copy-key")} shownIn="room-key" />
    </section>
  );
}
