/** A text with what people typed isolated, so that a name in another script doesn't turn the words around it. */

import type { TextPart } from "@hushroom/client";

export function Words({ parts }: { readonly parts: readonly TextPart[] }) {
  return (
    <>{parts.map((part) => (part.param === null ? part.text : <bdi key={part.param}>{part.text}</bdi>))}</>
  );
}
