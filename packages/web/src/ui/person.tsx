/** A person: the mark drawn from their id, always beside the name. */

import { markClasses } from "@hushroom/client";

export function PersonMark({ id }: { readonly id: string }) {
  return <span class={markClasses(id)} aria-hidden="true" />;
}
