/** Finds a text, chooses its plural form and fills its parameters in. */

import { type Direction, direction, type Language } from "./language.ts";
import type { ParamsOf, Text } from "./text.ts";

/** Keys are `area.key`, as in `guest.join-title`. */
export type Catalogue = Readonly<Record<string, Text>>;
export type Params = Readonly<Record<string, string | number>>;

/** A piece of a filled text: literal words, or the parameter `param`, which people may have typed. */
export interface TextPart {
  readonly text: string;
  readonly param: string | null;
}

/** Digits are the same in all three languages, so that times and counts can be compared between people. */
export const LOCALES: Readonly<Record<Language, string>> = {
  en: "en-GB-u-nu-latn",
  ar: "ar-u-nu-latn",
  ru: "ru-u-nu-latn",
};

export interface Translator<Model> {
  readonly language: Language;
  readonly direction: Direction;
  <K extends keyof Model & string>(key: K, ...params: ParamsOf<Model[K]>): string;
  /** The same in pieces, for screens that mark up or isolate what people typed. */
  parts<K extends keyof Model & string>(key: K, ...params: ParamsOf<Model[K]>): readonly TextPart[];
}

/** `catalogue` holds at least the keys of `Model` that are asked for. */
export function translateFrom<Model>(language: Language, catalogue: Catalogue): Translator<Model> {
  const plurals = new Intl.PluralRules(LOCALES[language]);
  const numbers = new Intl.NumberFormat(LOCALES[language]);
  const show = (value: string | number) => (typeof value === "number" ? numbers.format(value) : value);

  function parts(key: string, params: Params = {}): readonly TextPart[] {
    const template = choose(catalogue[key], plurals, params["count"]);
    if (template === undefined) throw new Error(`broken invariant: the text ${key} exists`);
    return split(template).map((part) => fill(part, params, show));
  }
  const translate = (key: string, params?: Params) =>
    parts(key, params)
      .map((part) => part.text)
      .join("");
  const loose = Object.assign(translate, { language, direction: direction(language), parts });
  return loose as unknown as Translator<Model>;
}

function choose(text: Text | undefined, plurals: Intl.PluralRules, count: string | number | undefined) {
  if (text === undefined || typeof text === "string") return text;
  const forms: Readonly<Partial<Record<Intl.LDMLPluralRule, string>>> = text;
  return forms[plurals.select(Number(count))] ?? text.other;
}

/** Literal words at even places, names of parameters at odd ones. */
function split(template: string): readonly TextPart[] {
  return template
    .split(/\{([a-z]+)\}/)
    .map((text, place) => (place % 2 === 0 ? { text, param: null } : { text: "", param: text }))
    .filter((part) => part.param !== null || part.text !== "");
}

function fill(part: TextPart, params: Params, show: (value: string | number) => string): TextPart {
  if (part.param === null) return part;
  const value = params[part.param];
  return value === undefined ? part : { param: part.param, text: show(value) };
}

const FIRST_STRONG_ISOLATE = "\u2068";
const POP_ISOLATE = "\u2069";

/** For plain text such as titles: keeps what people typed from turning the order of the words around it. */
export function isolate(typed: string): string {
  return FIRST_STRONG_ISOLATE + typed + POP_ISOLATE;
}
