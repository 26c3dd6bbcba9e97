/** Settings that act at once: switches, slow mode; and the member cap. */

import { ROOM_LIMITS, type RoomSettings } from "@hushroom/protocol";
import { ErrorNote } from "../ui/error-note.tsx";
import { Choice, SelectField } from "../ui/field.tsx";
import { useAction, useScreen } from "../ui/screen.ts";
import { useWanted } from "../ui/use-wanted.ts";
import { SavedField } from "./saved-field.tsx";

export interface SettingProps {
  readonly room: string;
  readonly settings: RoomSettings;
}

interface SwitchProps {
  readonly room: string;
  readonly label: string;
  readonly hint: string;
  readonly name: "waiting-room" | "lock" | "announce";
  readonly on: boolean;
}

export function Switch({ room, label, hint, name, on }: SwitchProps) {
  const { owner } = useScreen();
  const { busy, error, run } = useAction();
  const [shown, want] = useWanted(on);
  return (
    <>
      <Choice
        type="checkbox"
        label={label}
        hint={hint}
        checked={shown}
        disabled={busy}
        onChange={(wanted) => want(wanted, () => run(() => owner.command(room, { name, on: wanted })))}
      />
      <ErrorNote code={error} />
    </>
  );
}

const SLOW_STEPS_MS = [0, 5_000, 15_000, 60_000, 300_000, 1_800_000];

export function SlowField({ room, settings }: SettingProps) {
  const { owner, t } = useScreen();
  const { error, run } = useAction();
  const [shown, want] = useWanted(settings.slowModeMs);
  const words = (ms: number) => {
    if (ms === 0) return t("owner.slow-off");
    const seconds = Math.round(ms / 1000);
    return seconds % 60 === 0
      ? t("owner.slow-minutes", { count: seconds / 60 })
      : t("owner.slow-seconds", { count: seconds });
  };
  const steps = [...new Set([...SLOW_STEPS_MS, settings.slowModeMs])].sort((a, b) => a - b);
  const choose = (intervalMs: number) =>
    want(intervalMs, () => run(() => owner.command(room, { name: "slow", intervalMs })));
  return (
    <>
      <SelectField
        label={t("owner.slow")}
        value={String(shown)}
        options={steps.map((ms) => ({ value: String(ms), label: words(ms) }))}
        onChange={(ms) => choose(Number(ms))}
      />
      <ErrorNote code={error} />
    </>
  );
}

export function CapField({ room, settings }: SettingProps) {
  const { owner, t } = useScreen();
  return (
    <SavedField
      label={t("owner.cap")}
      value={String(settings.memberMax)}
      type="number"
      problemOf={(text) => (isCount(text, ROOM_LIMITS.MEMBERS_MAX) ? null : t("owner.problem-uses-wrong"))}
      save={(text) => owner.command(room, { name: "cap", memberMax: Number(text) })}
    />
  );
}

export function isCount(text: string, max: number): boolean {
  return /^\d{1,6}$/.test(text.trim()) && Number(text) >= 1 && Number(text) <= max;
}
