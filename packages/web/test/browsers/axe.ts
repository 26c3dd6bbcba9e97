/** What axe-core finds wrong with a page, one line for each thing. */

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const SOURCE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

interface AxeNode {
  readonly html: string;
  readonly failureSummary?: string;
}
interface AxeResult {
  readonly violations: readonly { readonly id: string; readonly nodes: readonly AxeNode[] }[];
}

/** A page or a frame of playwright or puppeteer: source text is run past the page's own policy. */
export interface ScriptedPage {
  evaluate(source: string): Promise<unknown>;
}

/** Of this document alone: look at its frames one by one. `except`: rules that are broken on purpose. */
export async function axeProblems(page: ScriptedPage, except: readonly string[] = []): Promise<string[]> {
  await page.evaluate(`{ const module = undefined, define = undefined; ${SOURCE} }; undefined`);
  const rules = Object.fromEntries(except.map((rule) => [rule, { enabled: false }]));
  // What is in order is not listed then, which takes most of the time.
  const options = JSON.stringify({ iframes: false, rules, resultTypes: ["violations"] });
  const result = (await page.evaluate(`axe.run(document, ${options})`)) as AxeResult;
  return result.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary = "" }) => `${id}: ${html} ${failureSummary.replaceAll("\n", " ")}`),
  );
}
