/** Times and days in words. The zone is always named by the caller: a server must never show its own. */

import type { Language } from "./language.ts";
import { LOCALES } from "./translate.ts";

/** `local` is the zone of the reader's own device, and only for screens that run there. */
export type Zone = "UTC" | "local";

const CLOCK = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;
const DAY = { weekday: "long", day: "numeric", month: "long" } as const;
const KEY = { year: "numeric", month: "2-digit", day: "2-digit" } as const;

const formats = new Map<string, Intl.DateTimeFormat>();

/** Making one takes a hundred times as long as using it, and a log uses thousands. */
function format(locale: string, options: typeof CLOCK | typeof DAY | typeof KEY, zone: Zone) {
  const name = [locale, zone, ...Object.keys(options)].join();
  const known = formats.get(name);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat(locale, {
    ...options,
    ...(zone === "UTC" ? { timeZone: "UTC" } : {}),
  });
  formats.set(name, made);
  return made;
}

/** `14:05` */
export function formatClock(language: Language, at: number, zone: Zone): string {
  return format(LOCALES[language], CLOCK, zone).format(at);
}

/** `Saturday, 21 November` */
export function formatDay(language: Language, at: number, zone: Zone): string {
  return format(LOCALES[language], DAY, zone).format(at);
}

/** `Saturday, 21 November, 14:05` */
export function formatMoment(language: Language, at: number, zone: Zone): string {
  return `${formatDay(language, at, zone)}, ${formatClock(language, at, zone)}`;
}

/** Equal for moments of one day: `2026-11-21`. */
export function dayKey(at: number, zone: Zone): string {
  return format("en-CA", KEY, zone).format(at);
}
