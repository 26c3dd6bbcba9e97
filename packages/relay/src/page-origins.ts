/** Whose pages may open a WebSocket. A browser says where a page came from (`Origin`) and by which name it asks (`Host`). */

/**
 * A list names pages as browsers do: `http://host:port`, or `null` for a file. `trusted`: a file's and this computer's own,
 * which no website can be; but one can have a frame without an origin, which is called `null` as well.
 */
export type PageOrigins = "trusted" | readonly string[];

/**
 * By which names pages may ask. `onion`: of onion services alone, where Tor alone leads; a website that tries the ports of its
 * visitor's computer can't. `address`: where the page is the listener's own, by no name that DNS could lead here.
 */
export type PageNames = "any" | "onion" | "address";

export interface PageRules {
  readonly origins: PageOrigins;
  /** Default: any. */
  readonly names?: PageNames | undefined;
}

const THIS_COMPUTER = /^http:\/\/(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?$/;
const ONION_HOST = /\.onion(:\d{1,5})?$/;
const ADDRESS_HOST = /^(\d{1,3}(\.\d{1,3}){3}|localhost|\[[\d:a-f]+\])(:\d{1,5})?$/;

/** Whether any page is to be heard, or given out, by this name. */
export const isPageHost = ({ names }: PageRules, host: string): boolean =>
  names !== "onion" || ONION_HOST.test(host);

export function isPageNamed({ origins }: PageRules, origin: string): boolean {
  if (origins === "trusted") return origin === "null" || THIS_COMPUTER.test(origin);
  return origins.includes(origin);
}

/** Whether it is the listener's own page, if that gives out any. */
export function isOwnPage({ names }: PageRules, origin: string, host: string): boolean {
  if (names === "address" && !ADDRESS_HOST.test(host)) return false;
  return origin === `http://${host}` || origin === `https://${host}`;
}
