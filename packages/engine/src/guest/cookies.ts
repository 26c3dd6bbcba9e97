/** Cookies of the guest's pages: the session (named per room) and the language. */

export const LANGUAGE_COOKIE = "hush-language";
/** 256 random bits in base32. */
export const SESSION_BYTES = 32;
const SESSION_FORM = /^[a-z2-7]{52}$/;

/** By name; of two with one name the first counts. Values are taken as they stand. */
export function parseCookies(header: string | undefined): ReadonlyMap<string, string> {
  const cookies = new Map<string, string>();
  for (const pair of (header ?? "").split(";")) {
    const equals = pair.indexOf("=");
    if (equals < 0) continue;
    const name = pair.slice(0, equals).trim();
    if (!cookies.has(name)) cookies.set(name, pair.slice(equals + 1).trim());
  }
  return cookies;
}

export function sessionCookieName(roomId: string): string {
  return `hush-${roomId}`;
}

export function isSessionValue(value: string | undefined): value is string {
  return value !== undefined && SESSION_FORM.test(value);
}

/** Gone when the browser is closed; not for scripts; not sent along by other sites' forms. */
export function formatCookie(name: string, value: string): string {
  return `${name}=${value}; Path=/; HttpOnly; SameSite=Lax`;
}
