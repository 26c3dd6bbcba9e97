/** The heading of a page that came up by a button: who came by it goes on from here. */

import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";

export function PageTitle({ children }: { readonly children: ComponentChildren }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <h1 ref={heading} class="page-title" tabIndex={-1}>
      {children}
    </h1>
  );
}
