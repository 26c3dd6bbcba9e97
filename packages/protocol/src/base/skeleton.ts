/**
 * What a name looks like (UTS #39 §4): two names with an equal skeleton are told apart by nobody. Two keys, because
 * case folding before the table joins "Anna" with "ANNA" and after it joins "PaypaI" with "paypal".
 */

import { CONFUSABLES } from "./confusables.ts";

let table: Map<number, string> | null = null;

function readTable(): Map<number, string> {
  const map = new Map<number, string>();
  for (const entry of CONFUSABLES.split(";")) {
    const [shown = "", points = ""] = entry.split(":");
    const prototype = String.fromCodePoint(...shown.split("-").map((digits) => Number.parseInt(digits, 36)));
    let point = 0;
    for (const difference of points.split(",")) {
      point += Number.parseInt(difference, 36);
      map.set(point, prototype);
    }
  }
  return map;
}

const UNSEEN = /\p{Default_Ignorable_Code_Point}/gu;

/** The skeleton of UTS #39: NFD, without default ignorables, each character's prototype, NFD again. */
export function skeleton(text: string): string {
  table ??= readTable();
  let shown = "";
  for (const char of text.normalize("NFD").replace(UNSEEN, "")) {
    shown += table.get(char.codePointAt(0) ?? 0) ?? char;
  }
  return shown.normalize("NFD");
}

/** Upper case first, since that folds ß, ſ and the final sigma, which lower case leaves. */
function foldCase(text: string): string {
  return text.toUpperCase().toLowerCase();
}

/**
 * Names that share a key look alike. Also by their NFKC form: of full-width, raised and circled letters the table has
 * few.
 */
export function lookalikeKeys(name: string): readonly string[] {
  // What nobody sees goes first: left between two marks, it would keep them from their canonical order.
  const seen = name.replace(UNSEEN, "").normalize("NFC");
  const forms = new Set([seen, seen.normalize("NFKC")]);
  const keys = [...forms].flatMap((form) => [skeleton(foldCase(form)), skeleton(foldCase(skeleton(form)))]);
  return [...new Set(keys)];
}
