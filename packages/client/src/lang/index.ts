/** All texts of the program in all languages, and the ways to ask for them. */

import type { ErrorCode } from "@hushroom/protocol";
import { ar } from "./ar/index.ts";
import { en } from "./en/index.ts";
import type { Language } from "./language.ts";
import { ru } from "./ru/index.ts";
import type { ErrorText, Text } from "./text.ts";
import { type Catalogue, type Translator, translateFrom } from "./translate.ts";

export * from "./language.ts";
export * from "./moments.ts";
export * from "./text.ts";
export * from "./tor-step.ts";
export * from "./translate.ts";

type Areas = typeof en.texts;
type KeyOf<A extends keyof Areas> = `${A}.${keyof Areas[A] & string}`;

/** Every key with its English text. */
export type Texts = {
  readonly [K in {
    [A in keyof Areas]: KeyOf<A>;
  }[keyof Areas]]: K extends `${infer A extends keyof Areas}.${infer N}`
    ? N extends keyof Areas[A]
      ? Areas[A][N]
      : never
    : never;
};
export type TextKey = keyof Texts;
export type Translate = Translator<Texts>;

const LANGUAGE_TEXTS = { en, ar, ru };

function flatten(areas: Readonly<Record<string, Readonly<Record<string, Text>>>>): Catalogue {
  return Object.fromEntries(
    Object.entries(areas).flatMap(([area, texts]) =>
      Object.entries(texts).map(([key, text]) => [`${area}.${key}`, text]),
    ),
  );
}

const catalogues = new Map<Language, Catalogue>();

/** Every text of one language by `area.key`. */
export function catalogue(language: Language): Catalogue {
  const known = catalogues.get(language) ?? flatten(LANGUAGE_TEXTS[language].texts);
  catalogues.set(language, known);
  return known;
}

export function translator(language: Language): Translate {
  return translateFrom<Texts>(language, catalogue(language));
}

export function errorText(language: Language, code: ErrorCode): ErrorText {
  return LANGUAGE_TEXTS[language].errors[code];
}
