/** What went wrong, beside the place where it went wrong. */

import { errorText, type Language } from "@hushroom/client";
import type { ErrorCode } from "@hushroom/protocol";
import type { Problem } from "../page-views.ts";
import { type Html, html } from "./html.ts";

export function troubleNote(language: Language, code: ErrorCode, id: string): Html {
  const { what, next } = errorText(language, code);
  return html`<p class="trouble" id="${id}" role="alert"><strong>${what}</strong> ${next}</p>`;
}

export function problemNote(language: Language, problem: Problem | null, id: string): Html | null {
  return problem === null ? null : troubleNote(language, problem.code, id);
}
