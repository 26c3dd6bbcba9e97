/** The link that leads into the room now: as text, to copy, and as a QR code. */

import { pageOrigin } from "@hushroom/client";
import { CopyButton } from "../ui/copy-button.tsx";
import { QrCode } from "../ui/qr-code.tsx";
import { useRelayScreen } from "./relay-screen.ts";

export function RoomLinkPanel({ link }: { readonly link: string }) {
  const { t } = useRelayScreen();
  return (
    <section class="link-card" aria-label={t("relay.link-title")}>
      <h2>{t("relay.link-title")}</h2>
      <p class="link-text" id="room-link" dir="ltr" translate={false}>
        {link}
      </p>
      <CopyButton text={link} label={t("owner.copy-link")} primary shownIn="room-link" />
      <p>{t("relay.link-safety")}</p>
      <p class="hint">{t("relay.link-alive")}</p>
      <figure class="qr-figure">
        <QrCode text={link} label={t("owner.qr")} />
      </figure>
      {pageOrigin(location) !== "served" && <p class="hint">{t("relay.link-own")}</p>}
    </section>
  );
}
