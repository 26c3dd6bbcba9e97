/**
 * What a text is: a string with `{parameters}`, or one string for each plural category of its language, chosen by the
 * parameter `count`. English is the model: the other languages have the same keys, checked by the compiler.
 */

interface EnglishPlural {
  readonly one: string;
  readonly other: string;
}
export interface RussianPlural {
  readonly one: string;
  readonly few: string;
  readonly many: string;
  readonly other: string;
}
export interface ArabicPlural {
  readonly zero: string;
  readonly one: string;
  readonly two: string;
  readonly few: string;
  readonly many: string;
  readonly other: string;
}

export type Text = string | EnglishPlural | RussianPlural | ArabicPlural;

/** One file of English texts: `export const guest = {…} as const satisfies EnglishTexts`. */
export type EnglishTexts = Readonly<Record<string, string | EnglishPlural>>;
/** The same file in Arabic: `export const guest: InArabic<typeof english> = {…}`. */
export type InArabic<T> = { readonly [K in keyof T]: T[K] extends string ? string : ArabicPlural };
export type InRussian<T> = { readonly [K in keyof T]: T[K] extends string ? string : RussianPlural };

/** What an error says: what happened and whose doing it was; then what to do. Neither takes parameters. */
export interface ErrorText {
  readonly what: string;
  readonly next: string;
}

type NamesIn<S> = S extends `${string}{${infer Name}}${infer Rest}` ? Name | NamesIn<Rest> : never;
type NamesOf<T> = T extends string ? NamesIn<T> : "count" | NamesIn<T[keyof T]>;

/** The parameters of an English text, read from its braces. */
export type ParamsOf<T> = [NamesOf<T>] extends [never]
  ? readonly []
  : readonly [params: Readonly<Record<NamesOf<T>, string | number>>];
