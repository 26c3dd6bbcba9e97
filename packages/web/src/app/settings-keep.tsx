/** How much of the talk is kept and for how long, and forgetting it now. */

import { ROOM_LIMITS } from "@hushroom/protocol";
import { ConfirmButton } from "../ui/confirm-button.tsx";
import { ErrorNote } from "../ui/error-note.tsx";
import { SelectField } from "../ui/field.tsx";
import { useAction, useScreen } from "../ui/screen.ts";
import { useWanted } from "../ui/use-wanted.ts";
import { SavedField } from "./saved-field.tsx";
import { isCount, type SettingProps } from "./settings-switches.tsx";

const HOUR_MS = 3_600_000;
const AGES = [
  { value: "never", ageMaxMs: null },
  { value: "hour", ageMaxMs: HOUR_MS },
  { value: "day", ageMaxMs: 24 * HOUR_MS },
  { value: "week", ageMaxMs: 7 * 24 * HOUR_MS },
] as const;

function AgeField({ room, settings }: SettingProps) {
  const { owner, t } = useScreen();
  const { error, run } = useAction();
  const { countMax, ageMaxMs } = settings.retention;
  const known = AGES.find((age) => age.ageMaxMs === ageMaxMs)?.value ?? "other";
  const [shown, want] = useWanted<string>(known);
  const options = AGES.map(({ value }) => ({ value: value as string, label: t(`owner.keep-age-${value}`) }));
  if (known === "other") options.push({ value: known, label: t("owner.keep-age-other") });
  const choose = (value: string) => {
    const age = AGES.find((one) => one.value === value);
    if (age === undefined) return;
    const { ageMaxMs } = age;
    want(value, () => run(() => owner.command(room, { name: "retain", countMax, ageMaxMs })));
  };
  return (
    <>
      <SelectField label={t("owner.keep-age")} value={shown} options={options} onChange={choose} />
      <ErrorNote code={error} />
    </>
  );
}

export function KeepFields({ room, settings }: SettingProps) {
  const { owner, t } = useScreen();
  const { countMax, ageMaxMs } = settings.retention;
  return (
    <>
      <AgeField room={room} settings={settings} />
      <SavedField
        label={t("owner.keep-count")}
        value={String(countMax)}
        type="number"
        problemOf={(text) => (isCount(text, ROOM_LIMITS.HISTORY_ITEMS_MAX) ? null : t("owner.problem-keep"))}
        save={(text) => owner.command(room, { name: "retain", countMax: Number(text), ageMaxMs })}
      />
    </>
  );
}

export function ClearButton({ room }: { readonly room: string }) {
  const { owner, t } = useScreen();
  return (
    <div>
      <ConfirmButton
        label={t("owner.clear")}
        title={t("owner.clear-title")}
        text={t("owner.clear-text")}
        confirm={t("owner.clear-confirm")}
        work={() => owner.command(room, { name: "clear" })}
      />
    </div>
  );
}
