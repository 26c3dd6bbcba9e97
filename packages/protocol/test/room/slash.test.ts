/** What people type: each command in every form that it may have. */

import { describe, expect, it } from "vitest";
import { parseSlash, type RoomCommand } from "../../src/index.ts";

const NOW = 1_000_000;

describe("a line", () => {
  it.each(["hello", "", " /kick x", "a/b", "\\/kick", "1/2"])("%j is said", (text) => {
    expect(parseSlash(text, NOW)).toEqual({ kind: "say", text });
  });

  it("with two slashes says one", () => {
    expect(parseSlash("//kick Amina", NOW)).toEqual({ kind: "say", text: "/kick Amina" });
    expect(parseSlash("///", NOW)).toEqual({ kind: "say", text: "//" });
  });

  it.each<[string, RoomCommand]>([
    ["/kick Amina", { name: "kick", target: "Amina" }],
    ["/KICK Amina", { name: "kick", target: "Amina" }],
    ["/kick   Amina  Maria  ", { name: "kick", target: "Amina  Maria" }],
    ['/kick "Amina Maria"', { name: "kick", target: "Amina Maria" }],
    ["/kick ~abc234", { name: "kick", target: "~abc234" }],
    ["/ban محمد", { name: "ban", target: "محمد" }],
    ["/unban x", { name: "unban", target: "x" }],
    ["/mute x", { name: "mute", target: "x" }],
    ["/unmute x", { name: "unmute", target: "x" }],
    ["/approve x", { name: "approve", target: "x" }],
    ["/reject x", { name: "reject", target: "x" }],
    ["/role Amina moderator", { name: "appoint", target: "Amina", role: "moderator" }],
    ["/role Amina Maria read-only", { name: "appoint", target: "Amina Maria", role: "read-only" }],
    ['/role "member" member', { name: "appoint", target: "member", role: "member" }],
    ["/nick Anna Maria", { name: "nick", nickname: "Anna Maria" }],
    ["/waiting on", { name: "waiting-room", on: true }],
    ["/lock off", { name: "lock", on: false }],
    ["/announce on", { name: "announce", on: true }],
    ["/slow 30", { name: "slow", intervalMs: 30_000 }],
    ["/slow off", { name: "slow", intervalMs: 0 }],
    ["/cap 20", { name: "cap", memberMax: 20 }],
    ["/retain 100", { name: "retain", countMax: 100, ageMaxMs: null }],
    ["/retain 100 24", { name: "retain", countMax: 100, ageMaxMs: 86_400_000 }],
    ["/clear", { name: "clear" }],
    ["/rename The cellar", { name: "rename", roomName: "The cellar" }],
    ["/password correct horse", { name: "password", password: "correct horse" }],
    ["/password", { name: "password", password: null }],
    ["/invite", { name: "invite", uses: 1, expiresAt: null }],
    ["/invite 5", { name: "invite", uses: 5, expiresAt: null }],
    ["/invite any", { name: "invite", uses: null, expiresAt: null }],
    ["/invite 30m", { name: "invite", uses: 1, expiresAt: NOW + 1_800_000 }],
    ["/invite any 2h", { name: "invite", uses: null, expiresAt: NOW + 7_200_000 }],
    ["/invite 3 90s", { name: "invite", uses: 3, expiresAt: NOW + 90_000 }],
    ["/invite 3 7d", { name: "invite", uses: 3, expiresAt: NOW + 604_800_000 }],
    ["/revoke abc", { name: "revoke", invite: "abc" }],
    ["/close", { name: "close" }],
  ])("%j is a command", (line, command) => {
    expect(parseSlash(line, NOW)).toEqual({ kind: "command", command });
  });

  it.each(["help", "members", "leave", "quit"])("/%s is for the client", (name) => {
    expect(parseSlash(`/${name}`, NOW)).toEqual({ kind: "local", name });
  });

  it.each([
    ["/", "ROOM_NO_SUCH_COMMAND"],
    ["/nosuch", "ROOM_NO_SUCH_COMMAND"],
    ["/constructor x", "ROOM_NO_SUCH_COMMAND"],
    ["/ kick x", "ROOM_NO_SUCH_COMMAND"],
    ["/kick", "ROOM_NO_SUCH_MEMBER"],
    ['/kick ""', "ROOM_NO_SUCH_MEMBER"],
    ["/nick", "ROOM_NAME_EMPTY"],
    ["/rename", "ROOM_NAME_EMPTY"],
    ["/role Amina", "ROOM_BAD_SETTING"],
    ["/role Amina host", "ROOM_BAD_SETTING"],
    ["/role moderator", "ROOM_BAD_SETTING"],
    ["/lock", "ROOM_BAD_SETTING"],
    ["/lock maybe", "ROOM_BAD_SETTING"],
    ["/slow -1", "ROOM_BAD_SETTING"],
    ["/slow 1.5", "ROOM_BAD_SETTING"],
    ["/cap many", "ROOM_BAD_SETTING"],
    ["/cap 99999999999", "ROOM_BAD_SETTING"],
    ["/retain", "ROOM_BAD_SETTING"],
    ["/retain 1 2 3", "ROOM_BAD_SETTING"],
    ["/invite 1 2", "ROOM_BAD_SETTING"],
    ["/invite 1h 5", "ROOM_BAD_SETTING"],
    ["/invite 5 any", "ROOM_BAD_SETTING"],
    ["/close now", "ROOM_BAD_SETTING"],
    ["/clear the table", "ROOM_BAD_SETTING"],
    ["/revoke", "ROOM_LINK_UNKNOWN"],
  ])("%j is bad: %s", (line, code) => {
    expect(parseSlash(line, NOW)).toEqual({ kind: "bad", code });
  });
});
