/** What is said of one way of an attack: whether it is barred, whether it fails by design, or neither. */

import { type Asked, BAR, BARS, FAILS } from "./bars.ts";

/**
 * Of a bar: "held" or "broken". "fails": it tells more than a bar would allow, by design. Null: no bar is set, and it tells no
 * more than that or nothing was said of it.
 */
export type Mark = "held" | "broken" | "fails" | null;

interface Whose {
  readonly name: string;
  readonly presence: string;
}

interface Way {
  readonly question: string;
  readonly view: string;
}

export const asksFor = (asked: Asked, { name, presence }: Whose, { question, view }: Way): boolean =>
  asked.name === name &&
  asked.presence === presence &&
  asked.question === question &&
  asked.views.some((one) => one === view);

export function markOf(whose: Whose, way: Way & { readonly distanceHigh: number }): Mark {
  const isWithin = way.distanceHigh <= BAR;
  if (BARS.some((bar) => asksFor(bar, whose, way))) return isWithin ? "held" : "broken";
  return !isWithin && FAILS.some((one) => asksFor(one, whose, way)) ? "fails" : null;
}
