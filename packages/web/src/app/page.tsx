/** The whole page: language and direction, and which of its faces is shown. */

import { errorText, type Language, type Owner, translator } from "@hushroom/client";
import { useEffect, useMemo, useState } from "preact/hooks";
import { type Screen, ScreenProvider } from "../ui/screen.ts";
import { type Speech, SpeechProvider } from "../ui/speech.ts";
import { TranslateProvider } from "../ui/translate.ts";
import { ConnectingGate, StoppedGate, TokenGate } from "./gates.tsx";
import { chosenLanguage, keepLanguage } from "./language-choice.ts";
import { Shell } from "./shell.tsx";

/** Draws again whenever the model changes, and tells the model whether somebody looks. */
function useOwner(owner: Owner | null) {
  const [, redraw] = useState({});
  useEffect(() => {
    if (owner === null) return;
    const watch = () => owner.watch(document.visibilityState === "visible" && document.hasFocus());
    const end = owner.onChange(() => redraw({}));
    const signals = ["visibilitychange", "focus", "blur"] as const;
    for (const signal of signals) addEventListener(signal, watch, true);
    watch();
    return () => {
      end();
      for (const signal of signals) removeEventListener(signal, watch, true);
    };
  }, [owner]);
}

function useLanguage(): [Language, (language: Language) => void] {
  const [language, setLanguage] = useState(chosenLanguage);
  const choose = (chosen: Language) => {
    keepLanguage(chosen);
    setLanguage(chosen);
  };
  return [language, choose];
}

export function Page({ owner }: { readonly owner: Owner | null }) {
  const [language, setLanguage] = useLanguage();
  const t = useMemo(() => translator(language), [language]);
  const speech: Speech = { t, errorText: (code) => errorText(language, code) };
  useOwner(owner);
  useEffect(() => {
    document.documentElement.lang = language;
    document.documentElement.dir = t.direction;
  }, [language, t]);
  const common = { t, language, setLanguage };
  if (owner === null) return <TokenGate {...common} wrong={false} />;
  const { connection, tor, stopping } = owner.state;
  if (connection === "refused") return <TokenGate {...common} wrong={true} />;
  if (stopping && connection !== "open") return <StoppedGate {...common} />;
  if (tor === null) return <ConnectingGate {...common} />;
  const screen: Screen = { ...common, owner };
  return (
    <ScreenProvider value={screen}>
      <SpeechProvider value={speech}>
        <TranslateProvider value={t}>
          <Shell />
        </TranslateProvider>
      </SpeechProvider>
    </ScreenProvider>
  );
}
