/** Which language the page speaks: the one chosen on it before, else the browser's. */

import { isLanguage, type Language, negotiate } from "@hushroom/client";

const KEY = "hushroom.language";

export function chosenLanguage(): Language {
  const kept = localStorage.getItem(KEY);
  return isLanguage(kept) ? kept : negotiate(navigator.languages.join(","));
}

export function keepLanguage(language: Language): void {
  localStorage.setItem(KEY, language);
}
