/** Instead of a log while nothing was said: what to do next. */

import type { OwnerRoom } from "@hushroom/client";
import { CopyButton } from "../ui/copy-button.tsx";
import { EmptyLog } from "../ui/empty-log.tsx";
import { useScreen } from "../ui/screen.ts";

export function LogEmpty({ room }: { readonly room: OwnerRoom }) {
  const { t } = useScreen();
  const { mode, link, members } = room.view;
  if (!room.log.loaded) {
    return (
      <EmptyLog>
        <p>{t("owner.log-loading")}</p>
      </EmptyLog>
    );
  }
  if (members.length > 1) {
    return (
      <EmptyLog>
        <p>{t("owner.log-cleared")}</p>
      </EmptyLog>
    );
  }
  return (
    <EmptyLog>
      <strong>{t("owner.log-empty-title")}</strong>
      <p>{t(mode === "lan" ? "owner.log-empty-lan" : "owner.log-empty-text")}</p>
      {link === null ? (
        <p>{t("owner.link-coming")}</p>
      ) : (
        <CopyButton text={link} label={t("owner.copy-link")} primary shownIn="room-link" />
      )}
    </EmptyLog>
  );
}
