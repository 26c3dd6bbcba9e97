/** The languages of every screen, and how one is chosen. */

export const LANGUAGES = ["en", "ar", "ru"] as const;
export type Language = (typeof LANGUAGES)[number];
export type Direction = "ltr" | "rtl";

/** Each language by its own name: what a reader looks for who can't read the page. */
export const LANGUAGE_NAMES: Readonly<Record<Language, string>> = {
  en: "English",
  ar: "العربية",
  ru: "Русский",
};

export function isLanguage(value: unknown): value is Language {
  return LANGUAGES.some((language) => language === value);
}

export function direction(language: Language): Direction {
  return language === "ar" ? "rtl" : "ltr";
}

const ACCEPT_CHARS_MAX = 400;
const ACCEPT_RANGE =
  /^\s*([a-z]{1,8})(?:-[a-z0-9]{1,8})*\s*(?:;\s*q\s*=\s*(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\s*)?$/i;

/** The reader's first choice among ours by an Accept-Language header (RFC 9110 §12.5.4), else English. */
export function negotiate(acceptLanguage: string | undefined): Language {
  let best: Language = "en";
  let bestQuality = 0;
  for (const range of (acceptLanguage ?? "").slice(0, ACCEPT_CHARS_MAX).split(",")) {
    const match = ACCEPT_RANGE.exec(range);
    const language = match?.[1]?.toLowerCase();
    const quality = Number(match?.[2] ?? 1);
    if (!isLanguage(language) || quality <= bestQuality) continue;
    best = language;
    bestQuality = quality;
  }
  return best;
}
