/** Texts as markup: what people typed is isolated, so that its direction can't turn the words around it. */

import type { TextPart } from "@hushroom/client";
import { type Html, html } from "./html.ts";

/** Parameters stand in `<bdi>`. */
export function words(parts: readonly TextPart[]): Html {
  return html`${parts.map((part) => (part.param === null ? part.text : html`<bdi>${part.text}</bdi>`))}`;
}

/** The same with the parameter `name` as a person's name looks. */
export function wordsOfPeople(parts: readonly TextPart[]): Html {
  return html`${parts.map((part) => (part.param === null ? part.text : html`<bdi class="name">${part.text}</bdi>`))}`;
}
