/** Why it is over, and what can be done now. */

import { type RelayRoomSession, relayEndWords, unconfirmed } from "@hushroom/client";
import { Words } from "../ui/words.tsx";
import { useRelayScreen } from "./relay-screen.ts";

/** Where the same link may lead in again. */
const AGAIN = new Set(["silent", "lost", "nobody", "crowded", "full"]);

export function EndActions({ session }: { readonly session: RelayRoomSession }) {
  const { t, go } = useRelayScreen();
  const { ended, self } = session.view;
  if (ended === null) return null;
  const again = () => go({ kind: "room", session: session.again() });
  const anew = () => go({ kind: "start", pasted: "", relay: ended.why === "no-key" ? "" : session.relay });
  const mayComeAgain = AGAIN.has(ended.why);
  return (
    <div class="actions-start">
      {mayComeAgain && (
        <button type="button" class="button" onClick={again}>
          {t(self === "" ? "relay.knock-again" : "relay.again")}
        </button>
      )}
      <button type="button" class={mayComeAgain ? "button button-quiet" : "button"} onClick={anew}>
        {t("relay.new")}
      </button>
    </div>
  );
}

/** What it says to somebody who stays on the page with what was said. */
export function EndNote({ session }: { readonly session: RelayRoomSession }) {
  const { t } = useRelayScreen();
  const { view } = session;
  if (view.ended === null) return null;
  const { what, next } = relayEndWords(t, view.ended);
  const count = unconfirmed(view);
  return (
    <div class="composer end-note">
      <p class="trouble" role="alert">
        <strong>{what}.</strong> <Words parts={next} /> {count > 0 && t("relay.ended-unsent", { count })}
      </p>
      <EndActions session={session} />
    </div>
  );
}
