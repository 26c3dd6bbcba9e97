/** The last face of a room that one has left, or never came into. */

import { type RelayRoomSession, relayEndWords } from "@hushroom/client";
import { Words } from "../ui/words.tsx";
import { EndActions } from "./end-note.tsx";
import { useRelayScreen } from "./relay-screen.ts";
import { SheetPage } from "./sheet-page.tsx";

export function EndPage({ session }: { readonly session: RelayRoomSession }) {
  const { t } = useRelayScreen();
  const { ended } = session.view;
  if (ended === null) return null;
  const { what, next } = relayEndWords(t, ended);
  return (
    <SheetPage title={what}>
      <p role="status">
        <Words parts={next} />
      </p>
      <EndActions session={session} />
    </SheetPage>
  );
}
