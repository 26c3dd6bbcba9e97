/** What the page was opened with. The secret of a link doesn't stay in the address bar, where others look. */

import { isLanguage, type Language, negotiate } from "@hushroom/client";

/** The fragment, taken out of the address bar; empty if there was none. */
export function takeLink(): string {
  const { hash, pathname, search } = location;
  if (hash !== "") history.replaceState(null, "", `${pathname}${search}`);
  return hash;
}

/** `?language=` as the owner's page gives it, else the browser's. Nothing is kept. */
export function firstLanguage(): Language {
  const given = new URLSearchParams(location.search).get("language");
  return isLanguage(given) ? given : negotiate(navigator.languages.join(","));
}
