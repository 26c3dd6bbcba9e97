/** Every guest page in the states worth looking at, by path. */

import type { Language } from "@hushroom/client";
import { guestPages } from "@hushroom/engine";
import type { HistoryItem } from "@hushroom/protocol";
import { arabicSettings, items, members, moderator, settings, you } from "./people.ts";

type Scene = (language: Language) => string;

const reached = Date.UTC(2026, 10, 20, 23, 12);
const formToken = "fixture";
const page = (language: Language, here = "/") => ({ language, here, mode: "onion" as const });
const settingsIn = (language: Language) => (language === "ar" ? arabicSettings : settings);

function join(language: Language) {
  return {
    ...page(language, "/j/abcdefghijklmnopqrstuvwxyz"),
    roomName: settingsIn(language).name,
    needsPassword: false,
    waitingRoom: false,
    formToken,
    name: "",
    problem: null,
  };
}

const room = (language: Language) => ({
  ...page(language),
  settings: settingsIn(language),
  you,
  presentCount: 5,
  waitingCount: 0,
  reachability: { state: "reachable" as const, provenAt: reached },
  formToken,
});

const log = (language: Language, shown: readonly HistoryItem[]) => ({
  ...page(language),
  you,
  items: shown,
  earlier: shown.length > 0,
});

const compose = (language: Language) => ({
  ...page(language),
  formToken,
  once: "fixture",
  replyTo: null,
  text: "",
  problem: null,
  silenced: null,
  helpFor: null,
});

const memberList = (language: Language) => ({
  ...page(language),
  settings: settingsIn(language),
  you,
  members,
  waiting: [],
  bannedNames: [],
  formToken,
  problem: null,
  invited: null,
});

const problem = (code: "ROOM_LINK_USED" | "ROOM_CLOSED" | "GUEST_NOT_FOUND") => (language: Language) =>
  guestPages.problem({
    ...page(language),
    roomName: code === "ROOM_CLOSED" ? settingsIn(language).name : null,
    problem: { code, detail: {} },
  });

export const SCENES: Readonly<Record<string, Scene>> = {
  join: (language) => guestPages.join(join(language)),
  "join-password-wrong": (language) =>
    guestPages.join({
      ...join(language),
      needsPassword: true,
      waitingRoom: true,
      name: "Sam",
      problem: { code: "ROOM_BAD_PASSWORD", detail: {} },
    }),
  "join-name-taken": (language) =>
    guestPages.join({ ...join(language), name: "Mira", problem: { code: "ROOM_NAME_TAKEN", detail: {} } }),
  "join-lan": (language) => guestPages.join({ ...join(language), mode: "lan" }),
  waiting: (language) =>
    guestPages.waiting({ ...page(language), roomName: settingsIn(language).name, formToken }),
  room: (language) => guestPages.room(room(language)),
  "room-lan": (language) =>
    guestPages.room({
      ...room(language),
      mode: "lan",
      waitingCount: 2,
      reachability: { state: "lan", provenAt: null },
    }),
  stream: (language) => guestPages.logPage(log(language, items)),
  "stream-empty": (language) => guestPages.logPage({ ...log(language, []), earlier: false }),
  compose: (language) => guestPages.compose(compose(language)),
  "compose-reply": (language) =>
    guestPages.compose({
      ...compose(language),
      replyTo: { id: "4", from: "ليلى حداد", excerpt: "مساء الخير يا Mira، وصلتُ للتو. هل بدأتم؟" },
      text: "Not yet",
      problem: { code: "ROOM_SLOW_MODE", detail: {} },
    }),
  "compose-silenced": (language) => guestPages.compose({ ...compose(language), silenced: "ROOM_MUTED" }),
  history: (language) =>
    guestPages.history({ ...page(language, "/history"), you, items, earlier: "1", newest: false }),
  "history-empty": (language) =>
    guestPages.history({ ...page(language, "/history"), you, items: [], earlier: null, newest: true }),
  members: (language) => guestPages.members(memberList(language)),
  "members-staff": (language) =>
    guestPages.members({
      ...memberList(language),
      you: moderator,
      waiting: [{ member: "~wait23", name: "Новый гость", at: reached }],
      bannedNames: ["spam-я"],
      problem: { code: "ROOM_NO_SUCH_MEMBER", detail: {} },
    }),
  "members-host": (language) =>
    guestPages.members({
      ...memberList(language),
      you: { ...you, role: "host" },
      invited: `http://${"a".repeat(56)}.onion/j/abcdefghijklmnopqrstuvwxyz`,
    }),
  "link-used": problem("ROOM_LINK_USED"),
  closed: problem("ROOM_CLOSED"),
  "not-found": problem("GUEST_NOT_FOUND"),
};
