/** In place of a log while nothing was said. */

import type { ComponentChildren } from "preact";

export function EmptyLog({ children }: { readonly children: ComponentChildren }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region needs the keyboard
    <div class="log-scroll" tabIndex={0}>
      <div class="empty">{children}</div>
    </div>
  );
}
