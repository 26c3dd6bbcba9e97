/** The face of somebody who opened a link: which room, over which relay, and under what name. */

import { RelayRoomSession, relayHost } from "@hushroom/client";
import { type ErrorCode, type RelayRoomLink, readNickname } from "@hushroom/protocol";
import { useState } from "preact/hooks";
import { TextField } from "../ui/field.tsx";
import { Words } from "../ui/words.tsx";
import { useRelayScreen } from "./relay-screen.ts";
import { PageSource, SafetyFacts } from "./safety.tsx";
import { SheetPage } from "./sheet-page.tsx";
import { focusTrouble, useTroubleWords } from "./start-page.tsx";

export function JoinPage({ link }: { readonly link: RelayRoomLink }) {
  const { t, go } = useRelayScreen();
  const { name, relay } = link;
  const title =
    name === "" ? t("relay.join-title") : <Words parts={t.parts("relay.join-title-named", { name })} />;
  return (
    <SheetPage title={title}>
      <p class="lead">{t("relay.join-intro")}</p>
      <PageSource />
      <JoinForm link={link} />
      <p class="actions-start">
        <button
          type="button"
          class="button button-plain"
          onClick={() => go({ kind: "start", pasted: "", relay })}
        >
          {t("relay.join-not")}
        </button>
      </p>
      <SafetyFacts />
    </SheetPage>
  );
}

function JoinForm({ link }: { readonly link: RelayRoomLink }) {
  const { t, go, parts } = useRelayScreen();
  const [typed, setTyped] = useState("");
  const [trouble, setTrouble] = useState<ErrorCode | undefined>(undefined);
  const words = useTroubleWords();
  const submit = (event: Event) => {
    event.preventDefault();
    const reading = readNickname(typed);
    if (reading.ok) {
      const session = RelayRoomSession.join(link, { nickname: reading.name }, parts);
      go({ kind: "room", session });
      return;
    }
    setTrouble(reading.code);
    focusTrouble(event);
  };
  return (
    <form class="form sheet" onSubmit={submit} noValidate>
      <TextField
        label={t("relay.nickname")}
        hint={t("relay.nickname-hint")}
        value={typed}
        problem={words(trouble)}
        focused
        onInput={setTyped}
      />
      <button type="submit" class="button button-large">
        {t("relay.join")}
      </button>
      <p class="hint">
        <Words parts={t.parts("relay.join-relay", { relay: relayHost(link.relay) })} />
      </p>
    </form>
  );
}
