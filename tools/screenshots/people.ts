/** Invented people and talks for looking at the pages: three scripts, both directions, long and short, links and quotes. */

import type { HistoryItem, MemberView, ReplyView, Role, RoomSettings } from "@hushroom/protocol";
import { defaultSettings } from "@hushroom/protocol";

function member(id: string, name: string, role: Role = "member", rest: Partial<MemberView> = {}): MemberView {
  return { id, name, role, muted: false, present: true, registered: false, ...rest };
}

const host = member("~hq3kx2", "Mira", "host");
const layla = member("~p7laya", "ليلى حداد", "moderator", { registered: true });
const anton = member("~an5ton", "Антон", "member");
const long = member("~long22", "Maximiliana-Theodora von Hohenber", "member", { present: false });
const quiet = member("~quiet7", "ضيف", "read-only", { muted: true });
export const you = member("~you234", "Sam", "member");
export const moderator = member("~you234", "Sam", "moderator");

export const members: readonly MemberView[] = [host, layla, anton, you, long, quiet];

export const settings: RoomSettings = { ...defaultSettings("Thursday evening"), slowModeMs: 0 };
export const arabicSettings: RoomSettings = defaultSettings("أمسية الخميس");

const START = Date.UTC(2026, 10, 20, 21, 47, 12);
const MINUTE = 60_000;

interface Said {
  readonly by: MemberView;
  readonly text: string;
  readonly afterMinutes?: number;
  readonly replyTo?: ReplyView;
}

const talk: readonly (Said | { readonly joined?: MemberView; readonly left?: MemberView })[] = [
  { joined: layla },
  { by: host, text: "Good evening. Nobody else has this link, so take your time." },
  { by: host, text: "I'll be here until about eleven." },
  { by: layla, text: "مساء الخير يا Mira، وصلتُ للتو. هل بدأتم؟" },
  { joined: you },
  {
    by: you,
    text: "Not yet! The notes are at https://notes.example.org/2026/11?part=(two), please read them first.",
  },
  {
    by: anton,
    text: "Добрый вечер! Я прочитал, но у меня вопрос по третьей части: что делаем с фотографиями? Их больше сорока, и не все подписаны.",
    afterMinutes: 7,
  },
  { by: anton, text: "И ещё: кто пишет ответ?" },
  {
    by: layla,
    text: "سأكتب الرد الليلة (باستخدام LibreOffice 7.4) وأرسله هنا.",
    afterMinutes: 1,
    replyTo: { id: "8", from: "Антон", excerpt: "И ещё: кто пишет ответ?" },
  },
  { joined: long },
  {
    by: long,
    text: "Hello all\n\nTwo things:\n  1. aVeryLongWordWithoutAnySpaceThatHasToBreakSomewhereBecauseOtherwiseThePageWouldScrollSideways\n  2. <b>this is not bold</b> & that's fine",
    afterMinutes: 64,
  },
  { left: long },
  { by: host, text: "Understood. 1) photos on Friday, 2) Layla answers.", afterMinutes: 9 },
  { by: you, text: "👍" },
];

export const items: readonly HistoryItem[] = talked();

function talked(): readonly HistoryItem[] {
  const done: HistoryItem[] = [];
  for (const entry of talk) {
    const id = String(done.length + 1);
    const before = done.at(-1)?.at ?? START;
    if ("by" in entry) {
      const { by, text, afterMinutes = 0.5, replyTo = null } = entry;
      const at = before + afterMinutes * MINUTE;
      done.push({ type: "message", id, member: by.id, from: by.name, role: by.role, at, text, replyTo });
      continue;
    }
    const who = entry.joined ?? entry.left ?? host;
    const change = entry.joined === undefined ? ("left" as const) : ("joined" as const);
    done.push({
      type: "notice",
      id,
      change,
      member: who.id,
      name: who.name,
      before: null,
      at: before + MINUTE,
    });
  }
  return done;
}
