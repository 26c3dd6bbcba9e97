/** Each language in its own script; choosing one loads the page again in it. */

import { direction, LANGUAGE_NAMES, LANGUAGES } from "@hushroom/client";
import { useGuestScreen } from "./screen.ts";

export function LanguageChoice() {
  const { t } = useGuestScreen();
  return (
    <nav class="languages" aria-label={t("guest.language")}>
      {LANGUAGES.map((language) =>
        language === t.language ? (
          <span key={language} lang={language} dir={direction(language)} aria-current="true">
            {LANGUAGE_NAMES[language]}
          </span>
        ) : (
          <a
            key={language}
            lang={language}
            dir={direction(language)}
            hreflang={language}
            href={`/language?to=${language}&next=%2F`}
          >
            {LANGUAGE_NAMES[language]}
          </a>
        ),
      )}
    </nav>
  );
}
