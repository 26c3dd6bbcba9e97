/** What the page was opened with. The secret of a link doesn't stay in the address bar, where others look. */

import { isLanguage, type Language, namedRelay, negotiate } from "@hushroom/client";

export interface Opening {
  /** Empty if there was none. */
  readonly link: string;
  /** As the relay's operator gives out the page; empty if none was named. */
  readonly relay: string;
  /** From the owner's page: its program carries what goes to onion relays. */
  readonly carryKey: string | null;
}

/** The fragment, taken out of the address bar. */
export function takeOpening(): Opening {
  const { hash, pathname, search } = location;
  if (hash !== "") history.replaceState(null, "", `${pathname}${search}`);
  const carryKey = /^#carry=([\w-]+)$/.exec(hash)?.[1] ?? null;
  const relay = namedRelay(location, hash);
  return { link: carryKey === null && relay === "" ? hash : "", relay, carryKey };
}

/** `?language=` as the owner's page gives it, else the browser's. Nothing is kept. */
export function firstLanguage(): Language {
  const given = new URLSearchParams(location.search).get("language");
  return isLanguage(given) ? given : negotiate(navigator.languages.join(","));
}
