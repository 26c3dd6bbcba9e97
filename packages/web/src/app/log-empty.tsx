/** Instead of a log while nothing was said: what to do next. */

import type { OwnerRoom } from "@hushroom/client";
import { CopyButton } from "../ui/copy-button.tsx";
import { useScreen } from "../ui/screen.ts";

export function LogEmpty({ room }: { readonly room: OwnerRoom }) {
  const { t } = useScreen();
  const { mode, link, members } = room.view;
  if (!room.log.loaded) {
    return (
      <div class="log-scroll">
        <p class="empty">{t("owner.log-loading")}</p>
      </div>
    );
  }
  if (members.length > 1) {
    return (
      <div class="log-scroll">
        <p class="empty">{t("owner.log-cleared")}</p>
      </div>
    );
  }
  return (
    <div class="log-scroll">
      <div class="empty">
        <strong>{t("owner.log-empty-title")}</strong>
        <p>{t(mode === "lan" ? "owner.log-empty-lan" : "owner.log-empty-text")}</p>
        {link === null ? (
          <p>{t("owner.link-coming")}</p>
        ) : (
          <CopyButton text={link} label={t("owner.copy-link")} primary shownIn="room-link" />
        )}
      </div>
    </div>
  );
}
