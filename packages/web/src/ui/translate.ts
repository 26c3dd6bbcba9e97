/** All words of the page's language, for components that the owner's page and the page of relay rooms share. */

import type { Translate } from "@hushroom/client";
import { createContext } from "preact";
import { useContext } from "preact/hooks";

const TranslateContext = createContext<Translate | null>(null);
export const TranslateProvider = TranslateContext.Provider;

export function useTranslate(): Translate {
  const t = useContext(TranslateContext);
  if (t === null) throw new Error("broken invariant: components are drawn inside TranslateProvider");
  return t;
}
