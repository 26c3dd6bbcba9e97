/** The room's name and password. */

import { PROTOCOL_LIMITS, utf8Length } from "@hushroom/protocol";
import { ErrorNote } from "../ui/error-note.tsx";
import { useAction, useScreen } from "../ui/screen.ts";
import { SavedField } from "./saved-field.tsx";
import type { SettingProps } from "./settings-switches.tsx";

export function RenameField({ room, settings }: SettingProps) {
  const { owner, t } = useScreen();
  const problemOf = (text: string) => {
    if (text.trim() === "") return t("owner.problem-name-empty");
    return [...text.trim()].length > PROTOCOL_LIMITS.ROOM_NAME_CHARS_MAX
      ? t("owner.problem-name-long")
      : null;
  };
  return (
    <SavedField
      label={t("owner.rename")}
      value={settings.name}
      problemOf={problemOf}
      save={(roomName) => owner.command(room, { name: "rename", roomName })}
    />
  );
}

export function PasswordField({ room, settings }: SettingProps) {
  const { owner, t } = useScreen();
  const { busy, error, run } = useAction();
  const { hasPassword } = settings;
  const problemOf = (text: string) =>
    utf8Length(text) > PROTOCOL_LIMITS.PASSWORD_BYTES_MAX ? t("owner.problem-password-long") : null;
  return (
    <div class="stack">
      <SavedField
        label={t(hasPassword ? "owner.password-change" : "owner.password-set")}
        hint={t(hasPassword ? "owner.password-is" : "owner.password-is-not")}
        value=""
        type="password"
        secret
        problemOf={problemOf}
        save={(password) => owner.command(room, { name: "password", password })}
      />
      {hasPassword && (
        <button
          type="button"
          class="button button-quiet"
          disabled={busy}
          onClick={() => run(() => owner.command(room, { name: "password", password: null }))}
        >
          {t("owner.password-remove")}
        </button>
      )}
      <ErrorNote code={error} />
    </div>
  );
}
