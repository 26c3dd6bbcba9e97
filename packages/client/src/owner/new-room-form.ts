/** The form for a new room: what was typed, what is wrong with it, and the call that it makes. */

import { type Params, PROTOCOL_LIMITS, ROOM_LIMITS, utf8Length } from "@hushroom/protocol";

export const LINK_KINDS = ["any", "once", "limited"] as const;
export type LinkKind = (typeof LINK_KINDS)[number];

const HOUR_MS = 3_600_000;
export const LIFETIMES = ["never", "hour", "day", "week"] as const;
export type Lifetime = (typeof LIFETIMES)[number];
const LIFETIME_MS = { hour: HOUR_MS, day: 24 * HOUR_MS, week: 7 * 24 * HOUR_MS } as const;

export interface NewRoomForm {
  readonly name: string;
  readonly hostName: string;
  readonly password: string;
  readonly waitingRoom: boolean;
  readonly link: LinkKind;
  readonly uses: string;
  readonly lifetime: Lifetime;
  readonly way: "onion" | "lan";
  readonly listen: string;
  readonly clientKey: boolean;
  readonly hardened: boolean;
}

export const EMPTY_FORM: NewRoomForm = {
  name: "",
  hostName: "",
  password: "",
  waitingRoom: false,
  link: "any",
  uses: "5",
  lifetime: "never",
  way: "onion",
  listen: "0.0.0.0:8080",
  clientKey: false,
  hardened: false,
};

export type FormField = "name" | "hostName" | "password" | "uses" | "listen";
export type FormProblem =
  | "name-empty"
  | "name-long"
  | "host-name-long"
  | "password-long"
  | "uses-wrong"
  | "listen-wrong";
export type FormProblems = Readonly<Partial<Record<FormField, FormProblem>>>;

const ADDRESS = /^(?:\[[0-9a-f:.]{2,45}\]|[a-z0-9.-]{1,100}):(\d{1,5})$/i;

function isListenAddress(text: string): boolean {
  const port = ADDRESS.exec(text)?.[1];
  return port !== undefined && Number(port) <= 65_535;
}

/** Null for anything but a whole number of guests that a room can hold. */
export function readUses(text: string): number | null {
  const uses = /^\s*\d{1,6}\s*$/.test(text) ? Number(text) : 0;
  return uses >= 1 && uses <= ROOM_LIMITS.MEMBERS_MAX ? uses : null;
}

export function usesOf(link: LinkKind, uses: string): number | null {
  if (link === "any") return null;
  return link === "once" ? 1 : readUses(uses);
}

export function expiryOf(lifetime: Lifetime, nowMs: number): number | null {
  return lifetime === "never" ? null : nowMs + LIFETIME_MS[lifetime];
}

const charCount = (text: string) => [...text].length;

export function formProblems(form: NewRoomForm): FormProblems {
  const name = form.name.trim();
  const { NAME_CHARS_MAX, ROOM_NAME_CHARS_MAX, PASSWORD_BYTES_MAX } = PROTOCOL_LIMITS;
  return {
    ...(name === "" ? { name: "name-empty" } : {}),
    ...(charCount(name) > ROOM_NAME_CHARS_MAX ? { name: "name-long" } : {}),
    ...(charCount(form.hostName.trim()) > NAME_CHARS_MAX ? { hostName: "host-name-long" } : {}),
    ...(utf8Length(form.password) > PASSWORD_BYTES_MAX ? { password: "password-long" } : {}),
    ...(form.link === "limited" && readUses(form.uses) === null ? { uses: "uses-wrong" } : {}),
    ...(form.way === "lan" && !isListenAddress(form.listen.trim()) ? { listen: "listen-wrong" } : {}),
  };
}

/** Of a form without problems. `usualHostName`: what the host is called who typed no name. */
export function createParams(form: NewRoomForm, nowMs: number, usualHostName: string): Params<"room.create"> {
  return {
    name: form.name.trim(),
    hostName: form.hostName.trim() || usualHostName,
    waitingRoom: form.waitingRoom,
    uses: usesOf(form.link, form.uses),
    expiresAt: expiryOf(form.lifetime, nowMs),
    ...(form.password === "" ? {} : { password: form.password }),
    ...(form.way === "lan" ? { listen: form.listen.trim() } : {}),
    ...(form.way === "onion" && form.clientKey ? { clientKey: true } : {}),
    ...(form.way === "onion" && form.hardened ? { hardened: true } : {}),
  };
}
