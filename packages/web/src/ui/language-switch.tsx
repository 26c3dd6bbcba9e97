/** The choice of language, each by its own name. */

import { isLanguage, LANGUAGE_NAMES, LANGUAGES } from "@hushroom/client";
import { useId } from "preact/hooks";
import type { Screen } from "./screen.ts";

export type LanguageProps = Pick<Screen, "t" | "language" | "setLanguage">;

export function LanguageSwitch({ t, language, setLanguage }: LanguageProps) {
  const id = useId();
  return (
    <div class="language">
      <label for={id} class="visually-hidden">
        {t("owner.language")}
      </label>
      <select
        id={id}
        class="language-select"
        value={language}
        onChange={(event) => isLanguage(event.currentTarget.value) && setLanguage(event.currentTarget.value)}
      >
        {LANGUAGES.map((one) => (
          <option key={one} value={one} lang={one}>
            {LANGUAGE_NAMES[one]}
          </option>
        ))}
      </select>
    </div>
  );
}
