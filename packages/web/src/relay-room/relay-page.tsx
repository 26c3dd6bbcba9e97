/** The whole page of relay rooms: language and direction, and which of its faces is shown. */

import { errorText, readRoomLink, translator } from "@hushroom/client";
import { useEffect, useMemo, useState } from "preact/hooks";
import { SpeechProvider } from "../ui/speech.ts";
import { TranslateProvider } from "../ui/translate.ts";
import { firstLanguage, type Opening, takeOpening } from "./address-bar.ts";
import { browserParts } from "./browser-relay.ts";
import { FaceView } from "./face-view.tsx";
import { type Face, type RelayScreen, RelayScreenProvider } from "./relay-screen.ts";

/** By what the page was opened with. */
function faceOf({ link: pasted, relay }: Pick<Opening, "link" | "relay">): Face {
  const reading = pasted === "" ? null : readRoomLink(pasted);
  return reading?.ok === true ? { kind: "join", link: reading.value } : { kind: "start", pasted, relay };
}

function useFace() {
  const [opening] = useState(takeOpening);
  const [face, setFace] = useState<Face>(() => faceOf(opening));
  const [isLinkElsewhere, setLinkElsewhere] = useState(false);
  const go = (next: Face) => {
    setLinkElsewhere(false);
    setFace(next);
  };
  useEffect(() => {
    const onHashChange = () => {
      const opened = takeOpening();
      if (opened.link === "" && opened.relay === "") return;
      if (isLive(face)) setLinkElsewhere(true);
      else go(faceOf(opened));
    };
    addEventListener("hashchange", onHashChange);
    return () => removeEventListener("hashchange", onHashChange);
  }, [face]);
  return { face, go, isLinkElsewhere, carryKey: opening.carryKey };
}

const isLive = (face: Face): boolean => face.kind === "room" && face.session.view.phase !== "ended";

export function RelayPage() {
  const [language, setLanguage] = useState(firstLanguage);
  const t = useMemo(() => translator(language), [language]);
  const { face, go, isLinkElsewhere, carryKey } = useFace();
  const parts = useMemo(() => browserParts(carryKey), [carryKey]);
  const isCarried = carryKey !== null;
  useEffect(() => {
    document.documentElement.lang = language;
    document.documentElement.dir = t.direction;
  }, [language, t]);
  const screen: RelayScreen = { t, language, setLanguage, parts, isCarried, go, isLinkElsewhere };
  return (
    <RelayScreenProvider value={screen}>
      <TranslateProvider value={t}>
        <SpeechProvider value={{ t, errorText: (code) => errorText(language, code) }}>
          <FaceView face={face} />
        </SpeechProvider>
      </TranslateProvider>
    </RelayScreenProvider>
  );
}
