/**
 * What people type: text, or a command that begins with a slash. `//text` says `/text`. Names may hold spaces (they
 * are the rest of the line) and may be quoted. One grammar for the terminal, the guest's page and the owner's page.
 */

import type { ErrorCode } from "../base/errors.ts";
import { roomCommandShape } from "./command-shape.ts";
import type { RoomCommand, RoomCommandName } from "./commands.ts";

export type SlashLine =
  | { readonly kind: "say"; readonly text: string }
  | { readonly kind: "command"; readonly command: RoomCommand }
  /** For the client itself. */
  | { readonly kind: "local"; readonly name: "help" | "members" | "leave" | "quit" }
  | { readonly kind: "bad"; readonly code: ErrorCode };

type Reader = (rest: string, nowMs: number) => SlashLine;

const UNIT_MS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const COUNT = /^\d{1,9}$/;
const DURATION = /^(\d{1,6})([smhd])$/;
const ROLE = /^(.*\S)\s+(moderator|member|read-only)$/su;
const QUOTED = /^"(.*)"$/su;

/** `nowMs` turns the lifetime of an invite into its end. */
export function parseSlash(line: string, nowMs: number): SlashLine {
  if (!line.startsWith("/")) return { kind: "say", text: line };
  if (line.startsWith("//")) return { kind: "say", text: line.slice(1) };
  const [, word = "", rest = ""] = /^\/(\S*)\s*(.*)$/su.exec(line) ?? [];
  const reader = READERS.get(word.toLowerCase());
  return reader === undefined ? bad("ROOM_NO_SUCH_COMMAND") : reader(rest.trim(), nowMs);
}

/** Typed by a word that is not the command's name. */
const OTHER_WORDS: ReadonlyMap<string, RoomCommandName> = new Map([
  ["role", "appoint"],
  ["waiting", "waiting-room"],
]);

/** The command that `/word` asks for; null for one that is the client's own, or for none. */
export function commandTyped(word: string): RoomCommandName | null {
  const name = OTHER_WORDS.get(word) ?? word;
  return Object.hasOwn(roomCommandShape.of, name) ? (name as RoomCommandName) : null;
}

function command(value: RoomCommand): SlashLine {
  return { kind: "command", command: value };
}

function bad(code: ErrorCode): SlashLine {
  return { kind: "bad", code };
}

function unquote(name: string): string {
  return QUOTED.exec(name)?.[1] ?? name;
}

/** Words after a command that takes none are rather a mistake than meant to be ignored. */
function alone(line: SlashLine): Reader {
  return (rest) => (rest === "" ? line : bad("ROOM_BAD_SETTING"));
}

function onTarget(name: "approve" | "reject" | "kick" | "ban" | "unban" | "mute" | "unmute"): Reader {
  return (rest) => {
    const target = unquote(rest);
    return target === "" ? bad("ROOM_NO_SUCH_MEMBER") : command({ name, target });
  };
}

function onSwitch(name: "waiting-room" | "lock" | "announce"): Reader {
  return (rest) =>
    rest === "on" || rest === "off" ? command({ name, on: rest === "on" }) : bad("ROOM_BAD_SETTING");
}

function withCount(rest: string, make: (count: number) => SlashLine): SlashLine {
  return COUNT.test(rest) ? make(Number(rest)) : bad("ROOM_BAD_SETTING");
}

function readRole(rest: string): SlashLine {
  const [, name = "", role] = ROLE.exec(rest) ?? [];
  if (role !== "moderator" && role !== "member" && role !== "read-only") return bad("ROOM_BAD_SETTING");
  return command({ name: "appoint", target: unquote(name), role });
}

function readSlow(rest: string): SlashLine {
  if (rest === "off") return command({ name: "slow", intervalMs: 0 });
  return withCount(rest, (seconds) => command({ name: "slow", intervalMs: seconds * 1000 }));
}

/** COUNT [HOURS] */
function readRetain(rest: string): SlashLine {
  const [count = "", hours, ...more] = rest.split(/\s+/u);
  if (!COUNT.test(count) || more.length > 0) return bad("ROOM_BAD_SETTING");
  const countMax = Number(count);
  if (hours === undefined) return command({ name: "retain", countMax, ageMaxMs: null });
  return withCount(hours, (number) => command({ name: "retain", countMax, ageMaxMs: number * 3_600_000 }));
}

/** [USES|any] [LIFETIME]; without USES for one guest, without LIFETIME for ever. */
function readInvite(rest: string, nowMs: number): SlashLine {
  let uses: number | null = 1;
  let expiresAt: number | null = null;
  const words = rest === "" ? [] : rest.split(/\s+/u);
  for (const [at, word] of words.entries()) {
    const [, number, unit = ""] = DURATION.exec(word) ?? [];
    if (number !== undefined && at === words.length - 1)
      expiresAt = nowMs + Number(number) * (UNIT_MS[unit] ?? 0);
    else if (at === 0 && word === "any") uses = null;
    else if (at === 0 && COUNT.test(word)) uses = Number(word);
    else return bad("ROOM_BAD_SETTING");
  }
  return command({ name: "invite", uses, expiresAt });
}

const READERS: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ["kick", onTarget("kick")],
  ["ban", onTarget("ban")],
  ["unban", onTarget("unban")],
  ["mute", onTarget("mute")],
  ["unmute", onTarget("unmute")],
  ["approve", onTarget("approve")],
  ["reject", onTarget("reject")],
  ["role", readRole],
  [
    "nick",
    (rest) => (rest === "" ? bad("ROOM_NAME_EMPTY") : command({ name: "nick", nickname: unquote(rest) })),
  ],
  ["waiting", onSwitch("waiting-room")],
  ["lock", onSwitch("lock")],
  ["announce", onSwitch("announce")],
  ["slow", readSlow],
  ["cap", (rest) => withCount(rest, (memberMax) => command({ name: "cap", memberMax }))],
  ["retain", readRetain],
  ["clear", alone(command({ name: "clear" }))],
  [
    "rename",
    (rest) => (rest === "" ? bad("ROOM_NAME_EMPTY") : command({ name: "rename", roomName: unquote(rest) })),
  ],
  ["password", (rest) => command({ name: "password", password: rest === "" ? null : rest })],
  ["invite", readInvite],
  ["revoke", (rest) => (rest === "" ? bad("ROOM_LINK_UNKNOWN") : command({ name: "revoke", invite: rest }))],
  ["close", alone(command({ name: "close" }))],
  ["help", alone({ kind: "local", name: "help" })],
  ["members", alone({ kind: "local", name: "members" })],
  ["leave", alone({ kind: "local", name: "leave" })],
  ["quit", alone({ kind: "local", name: "quit" })],
]);
