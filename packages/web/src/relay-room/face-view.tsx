/** One face of the page of relay rooms. */

import { isolate, type RelayRoomSession, type RelayRoomView } from "@hushroom/client";
import { useEffect } from "preact/hooks";
import { EndPage } from "./end-page.tsx";
import { JoinPage } from "./join-page.tsx";
import type { Face } from "./relay-screen.ts";
import { RoomScreen } from "./room-screen.tsx";
import { StartPage } from "./start-page.tsx";
import { useLiveRoom } from "./use-live-room.ts";
import { WaitingPage } from "./waiting-page.tsx";

export function FaceView({ face }: { readonly face: Face }) {
  if (face.kind === "start") {
    const { pasted, relay } = face;
    return <StartPage key={`${relay} ${pasted}`} pasted={pasted} relay={relay} />;
  }
  if (face.kind === "join") return <JoinPage link={face.link} />;
  return <RoomFace key={face.session.seat.identity.join()} session={face.session} />;
}

function RoomFace({ session }: { readonly session: RelayRoomSession }) {
  useLiveRoom(session);
  const { phase, self, ended } = session.view;
  useEffect(() => {
    if (phase !== "in") document.title = `${isolate(session.name || "Hushroom")}`;
  }, [phase]);
  if (phase === "joining" || isBefore(session.view)) return <WaitingPage session={session} />;
  const isGone = phase === "ended" && (self === "" || ended?.why === "left");
  return isGone ? <EndPage session={session} /> : <RoomScreen session={session} />;
}

/** Whoever made the room waits for tickets too, before there is anything to come into. */
const isBefore = ({ phase, reach, tickets }: RelayRoomView): boolean =>
  phase === "in" && tickets !== null && (reach === "connecting" || reach === "unreached");
