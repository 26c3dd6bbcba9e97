/** The frame of every page: language, direction, title, style, and the choice of language. No script but one file. */

import { direction, LANGUAGE_NAMES, LANGUAGES, type Translate } from "@hushroom/client";
import type { PageView } from "../page-views.ts";
import { Html, html } from "./html.ts";

export interface PageParts {
  readonly title: string;
  readonly bodyClass: string;
  /** Seconds until the page comes again by itself, without JavaScript. */
  readonly refreshSeconds?: number;
  readonly script?: boolean;
}

/** Everything before the content: a page that streams goes on from here. */
export function documentStart(view: Pick<PageView, "language">, parts: PageParts): Html {
  const refresh =
    parts.refreshSeconds === undefined
      ? null
      : html`<noscript><meta http-equiv="refresh" content="${parts.refreshSeconds}"></noscript>`;
  const script = parts.script ? html`<script type="module" src="/guest.js"></script>` : null;
  return html`<!doctype html>
<html lang="${view.language}" dir="${direction(view.language)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
${refresh}<title>${parts.title}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/style.css">
${script}</head>
<body class="${parts.bodyClass}">
`;
}

export function documentOf(view: Pick<PageView, "language">, parts: PageParts, content: Html): string {
  return html`${documentStart(view, parts)}${content}
</body>
</html>
`.source;
}

/** A page of one column: brand and languages above, `content` below. */
export function columnPage(t: Translate, view: PageView, parts: PageParts, content: Html): string {
  return documentOf(
    view,
    { ...parts, bodyClass: `page ${parts.bodyClass}` },
    html`<header class="page-head"><p class="brand">Hushroom</p>${languageChoice(t, view)}</header>
<main class="page-main">${content}</main>`,
  );
}

/** Each language in its own script, for those who can't read the page. */
export function languageChoice(t: Translate, view: PageView): Html {
  const choices = LANGUAGES.map((language) => {
    const name = LANGUAGE_NAMES[language];
    const attributes = html`lang="${language}" dir="${direction(language)}"`;
    if (language === view.language) return html`<span ${attributes} aria-current="true">${name}</span>`;
    const href = `/language?to=${language}&next=${encodeURIComponent(view.here)}`;
    return html`<a ${attributes} hreflang="${language}" href="${href}">${name}</a>`;
  });
  return html`<nav class="languages" aria-label="${t("guest.language")}">${choices}</nav>`;
}

/** Not completed: Firefox would put old values back on reload, and an old `once` makes a new message a repetition. */
export function hiddenField(name: string, value: string): Html {
  return html`<input type="hidden" name="${name}" value="${value}" autocomplete="off">`;
}

/** A moment of the day in UTC; the zone is said once on each page. */
export function timeTag(at: number, clock: string): Html {
  return html`<time class="time" datetime="${new Date(at).toISOString()}">${clock}</time>`;
}

export const NOTHING = new Html("");
