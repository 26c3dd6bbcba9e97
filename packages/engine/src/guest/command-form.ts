/** Reads the command that a form of the members page asks for. Throws GUEST_BAD_FORM. */

import { HushError, type RoomCommand, readShape, roomCommandShape } from "@hushroom/protocol";
import type { Form } from "./form.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

export function readCommandForm(form: Form, nowMs: number): RoomCommand {
  const name = form.get("command") ?? "";
  const fields = Object.hasOwn(FIELDS, name) ? FIELDS[name] : undefined;
  if (fields === undefined) throw new HushError("GUEST_BAD_FORM");
  return readShape(roomCommandShape, { name, ...fields(form, nowMs) }, "GUEST_BAD_FORM");
}

type ReadFields = (form: Form, nowMs: number) => Record<string, unknown>;

const none: ReadFields = () => ({});
const onTarget: ReadFields = (form) => ({ target: form.get("target") });
const onSwitch: ReadFields = (form) => ({ on: form.get("on") === "yes" });

const FIELDS: Readonly<Record<string, ReadFields>> = {
  approve: onTarget,
  reject: onTarget,
  kick: onTarget,
  ban: onTarget,
  unban: onTarget,
  mute: onTarget,
  unmute: onTarget,
  appoint: (form) => ({ target: form.get("target"), role: form.get("role") }),
  nick: (form) => ({ nickname: form.get("nickname") }),
  "waiting-room": onSwitch,
  lock: onSwitch,
  announce: onSwitch,
  slow: (form) => ({ intervalMs: scaled(form.get("seconds"), 1000) ?? 0 }),
  cap: (form) => ({ memberMax: scaled(form.get("count"), 1) }),
  retain: (form) => ({
    countMax: scaled(form.get("count"), 1),
    ageMaxMs: scaled(form.get("minutes"), MINUTE_MS),
  }),
  clear: none,
  rename: (form) => ({ roomName: form.get("room-name") }),
  password: (form) => ({ password: form.get("password") || null }),
  invite: (form, nowMs) => {
    const forMs = scaled(form.get("hours"), HOUR_MS);
    return { uses: scaled(form.get("uses"), 1), expiresAt: forMs === null ? null : nowMs + forMs };
  },
  revoke: (form) => ({ invite: form.get("invite") }),
  close: none,
};

/** A whole number of units; null for an empty field. */
function scaled(value: string | undefined, unit: number): number | null {
  if (value === undefined || value.trim() === "") return null;
  return /^\d{1,9}$/.test(value.trim()) ? Number(value) * unit : Number.NaN;
}
