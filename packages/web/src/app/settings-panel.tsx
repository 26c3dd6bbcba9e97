/** What the host decides about a room. Switches act at once; what is typed has its own button. */

import type { OwnerRoom } from "@hushroom/client";
import { useScreen } from "../ui/screen.ts";
import { ClearButton, KeepFields } from "./settings-keep.tsx";
import { PasswordField, RenameField } from "./settings-room.tsx";
import { CapField, SlowField, Switch } from "./settings-switches.tsx";

export function SettingsPanel({ room }: { readonly room: OwnerRoom }) {
  const { t } = useScreen();
  const { room: id, settings } = room.view;
  return (
    <div class="stack settings">
      <section class="stack">
        <h2>{t("owner.settings-people")}</h2>
        <Switch
          room={id}
          label={t("owner.waiting-room")}
          hint={t("owner.waiting-room-hint")}
          name="waiting-room"
          on={settings.waitingRoom}
        />
        <Switch
          room={id}
          label={t("owner.lock")}
          hint={t("owner.lock-hint")}
          name="lock"
          on={settings.locked}
        />
        <CapField room={id} settings={settings} />
        <PasswordField room={id} settings={settings} />
      </section>
      <section class="stack">
        <h2>{t("owner.settings-talk")}</h2>
        <Switch
          room={id}
          label={t("owner.announcement")}
          hint={t("owner.announcement-hint")}
          name="announce"
          on={settings.announcement}
        />
        <SlowField room={id} settings={settings} />
      </section>
      <section class="stack">
        <h2>{t("owner.settings-keep")}</h2>
        <KeepFields room={id} settings={settings} />
        <ClearButton room={id} />
      </section>
      <section class="stack">
        <h2>{t("owner.settings-room")}</h2>
        <RenameField room={id} settings={settings} />
      </section>
    </div>
  );
}
