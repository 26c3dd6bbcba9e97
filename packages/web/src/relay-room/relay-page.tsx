/** The whole page of relay rooms: language and direction, and which of its faces is shown. */

import { errorText, isolate, type RelayRoomSession, readRoomLink, translator } from "@hushroom/client";
import { useEffect, useMemo, useState } from "preact/hooks";
import { SpeechProvider } from "../ui/speech.ts";
import { TranslateProvider } from "../ui/translate.ts";
import { firstLanguage, takeOpening } from "./address-bar.ts";
import { browserParts } from "./browser-relay.ts";
import { EndPage } from "./end-page.tsx";
import { JoinPage } from "./join-page.tsx";
import { type Face, type RelayScreen, RelayScreenProvider } from "./relay-screen.ts";
import { RoomScreen } from "./room-screen.tsx";
import { StartPage } from "./start-page.tsx";
import { useLiveRoom } from "./use-live-room.ts";
import { WaitingPage } from "./waiting-page.tsx";

/** By what the page was opened with. */
function faceOf(pasted: string): Face {
  const reading = pasted === "" ? null : readRoomLink(pasted);
  return reading?.ok === true ? { kind: "join", link: reading.value } : { kind: "start", pasted, relay: "" };
}

function useFace() {
  const [{ link, carryKey }] = useState(takeOpening);
  const [face, setFace] = useState<Face>(() => faceOf(link));
  const [isLinkElsewhere, setLinkElsewhere] = useState(false);
  const go = (next: Face) => {
    setLinkElsewhere(false);
    setFace(next);
  };
  useEffect(() => {
    const onHashChange = () => {
      const pasted = takeOpening().link;
      if (pasted === "") return;
      if (isLive(face)) setLinkElsewhere(true);
      else go(faceOf(pasted));
    };
    addEventListener("hashchange", onHashChange);
    return () => removeEventListener("hashchange", onHashChange);
  }, [face]);
  return { face, go, isLinkElsewhere, carryKey };
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

function FaceView({ face }: { readonly face: Face }) {
  if (face.kind === "start") return <StartPage pasted={face.pasted} relay={face.relay} />;
  if (face.kind === "join") return <JoinPage link={face.link} />;
  return <RoomFace key={face.session.seat.identity.join()} session={face.session} />;
}

function RoomFace({ session }: { readonly session: RelayRoomSession }) {
  useLiveRoom(session);
  const { phase, self, ended } = session.view;
  useEffect(() => {
    if (phase !== "in") document.title = `${isolate(session.name || "Hushroom")}`;
  }, [phase]);
  if (phase === "joining") return <WaitingPage session={session} />;
  const isGone = phase === "ended" && (self === "" || ended?.why === "left");
  return isGone ? <EndPage session={session} /> : <RoomScreen session={session} />;
}
