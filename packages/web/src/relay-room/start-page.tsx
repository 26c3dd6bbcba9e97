/** The first face: a form for a new room, and a place for a link. */

import {
  type FormTroubles,
  type NewRoomTyped,
  presetRelay,
  RelayRoomSession,
  readNewRoom,
  readRoomLink,
} from "@hushroom/client";
import type { ErrorCode } from "@hushroom/protocol";
import { useState } from "preact/hooks";
import { TextField } from "../ui/field.tsx";
import { useSpeech } from "../ui/speech.ts";
import { useRelayScreen } from "./relay-screen.ts";
import { PageSource, SafetyFacts } from "./safety.tsx";
import { SheetPage } from "./sheet-page.tsx";

export function useTroubleWords(): (code: ErrorCode | undefined) => string | undefined {
  const { errorText } = useSpeech();
  return (code) => {
    if (code === undefined) return undefined;
    const { what, next } = errorText(code);
    return `${what} ${next}`;
  };
}

/** The first field that is wrong, once it says so. */
export function focusTrouble({ currentTarget }: Event): void {
  const form = currentTarget as HTMLFormElement;
  setTimeout(() => form.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
}

interface Props {
  readonly pasted: string;
  readonly relay: string;
}

export function StartPage({ pasted, relay }: Props) {
  const { t } = useRelayScreen();
  return (
    <SheetPage title={t("relay.new-title")}>
      <p class="lead">{t("relay.new-intro")}</p>
      <PageSource />
      <NewRoomForm relay={relay} />
      <LinkForm pasted={pasted} />
      <SafetyFacts />
    </SheetPage>
  );
}

function NewRoomForm({ relay }: { readonly relay: string }) {
  const { t, go, parts } = useRelayScreen();
  const preset = presetRelay(location);
  const [typed, setTyped] = useState<NewRoomTyped>({ relay: relay || preset, name: "", nickname: "" });
  const [troubles, setTroubles] = useState<FormTroubles<keyof NewRoomTyped>>({});
  const words = useTroubleWords();
  const change = (part: Partial<NewRoomTyped>) => setTyped((known) => ({ ...known, ...part }));
  const submit = (event: Event) => {
    event.preventDefault();
    const reading = readNewRoom(typed);
    if (reading.ok) {
      go({ kind: "room", session: RelayRoomSession.create(reading.value, parts) });
      return;
    }
    setTroubles(reading.troubles);
    focusTrouble(event);
  };
  const isPreset = preset !== "" && (typed.relay === preset || typed.relay.startsWith(`${preset}/`));
  return (
    <form class="form sheet" onSubmit={submit} noValidate>
      <TextField
        label={t("relay.relay")}
        hint={t(isPreset ? "relay.relay-preset" : "relay.relay-hint")}
        dir="ltr"
        value={typed.relay}
        problem={words(troubles.relay)}
        onInput={(value) => change({ relay: value })}
      />
      <TextField
        label={t("relay.nickname")}
        hint={t("relay.nickname-hint")}
        value={typed.nickname}
        problem={words(troubles.nickname)}
        onInput={(nickname) => change({ nickname })}
      />
      <TextField
        label={t("relay.name")}
        note={t("owner.optional")}
        hint={t("relay.name-hint")}
        value={typed.name}
        problem={words(troubles.name)}
        onInput={(name) => change({ name })}
      />
      <button type="submit" class="button button-large">
        {t("relay.create")}
      </button>
    </form>
  );
}

function LinkForm({ pasted }: { readonly pasted: string }) {
  const { t, go } = useRelayScreen();
  const first = pasted === "" ? null : readRoomLink(pasted);
  const [typed, setTyped] = useState(pasted);
  const [trouble, setTrouble] = useState(first === null || first.ok ? undefined : first.troubles.link);
  const words = useTroubleWords();
  const submit = (event: Event) => {
    event.preventDefault();
    const reading = readRoomLink(typed);
    if (reading.ok) {
      go({ kind: "join", link: reading.value });
      return;
    }
    setTrouble(reading.troubles.link);
    focusTrouble(event);
  };
  return (
    <form class="form" onSubmit={submit} noValidate>
      <h2>{t("relay.have-title")}</h2>
      <div class="form-row">
        <TextField
          label={t("relay.have-link")}
          dir="ltr"
          value={typed}
          problem={words(trouble)}
          focused={trouble !== undefined && pasted !== ""}
          onInput={setTyped}
        />
        <button type="submit" class="button button-quiet">
          {t("relay.have-open")}
        </button>
      </div>
    </form>
  );
}
