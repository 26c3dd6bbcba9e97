/** On the way in: the relay is being reached, or a member's page is asked to open; and what may be wrong. */

import {
  foreignOrigin,
  isOnionRelay,
  type RelayRoomSession,
  relayHost,
  ticketTrouble,
} from "@hushroom/client";
import { Words } from "../ui/words.tsx";
import { useRelayScreen } from "./relay-screen.ts";
import { SheetPage } from "./sheet-page.tsx";
import { InvitePlace, TicketProgress, useTicketWords } from "./ticket-note.tsx";

export function WhyUnreached({ relay }: { readonly relay: string }) {
  const { t, isCarried } = useRelayScreen();
  const isOnion = isOnionRelay(relay);
  const origin = isOnion && isCarried ? null : foreignOrigin(location, relay);
  return (
    <>
      <p>{t("relay.unreached-text")}</p>
      <ul class="fact-list">
        {isOnion && <li>{t(isCarried ? "relay.unreached-carried" : "relay.unreached-onion")}</li>}
        <li>
          <Words parts={t.parts("relay.unreached-address", { relay: relayHost(relay) })} />
        </li>
        {origin !== null && (
          <li>
            <Words parts={t.parts("relay.unreached-origin", { origin, option: "--origins" })} />
          </li>
        )}
      </ul>
    </>
  );
}

export function WaitingPage({ session }: { readonly session: RelayRoomSession }) {
  const { t, go } = useRelayScreen();
  const { reach } = session.view;
  const isReached = reach === "connected" || reach === "full";
  const isUnreached = reach === "unreached" || reach === "gone";
  const face = isReached ? "knocking" : isUnreached ? "unreached" : "reaching";
  const wait = isReached ? null : ticketTrouble(session.view);
  const [ticketTitle, ...ticketWords] = useTicketWords(wait);
  const title = ticketTitle ?? t(`relay.${face}-title`);
  const stop = () => {
    session.close();
    go({ kind: "start", pasted: "", relay: session.relay });
  };
  return (
    <SheetPage title={title}>
      <div class="stack" role="status">
        {wait !== null && ticketWords.map((words) => <p key={words}>{words}</p>)}
        {wait === null && face === "unreached" && <WhyUnreached relay={session.relay} />}
        {wait === null && face !== "unreached" && <p>{t(`relay.${face}-text`)}</p>}
      </div>
      <TicketProgress wait={wait} label={title} />
      {wait !== null && <InvitePlace session={session} wait={wait} isFocused />}
      <p class="actions-start">
        <button type="button" class="button button-quiet" onClick={stop}>
          {t("relay.stop")}
        </button>
      </p>
    </SheetPage>
  );
}
