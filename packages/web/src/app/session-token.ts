/** The token that opens the daemon's API: from the link that the program printed, then kept by this tab alone. */

const KEY = "hushroom.token";

/** Takes the token out of the address bar if it is there. Null: the page was opened without the printed link. */
export function takeToken(): string | null {
  const fromLink = location.hash.slice(1);
  if (fromLink === "") return sessionStorage.getItem(KEY);
  sessionStorage.setItem(KEY, fromLink);
  history.replaceState(null, "", location.pathname);
  return fromLink;
}

/** Starts over when the printed link is opened in a tab that shows the page already. */
export function restartOnNewToken(): void {
  addEventListener("hashchange", () => {
    if (location.hash.length > 1) location.reload();
  });
}
