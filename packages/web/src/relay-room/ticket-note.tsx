/** What keeps somebody waiting at a relay that asks for tickets, and a place for its operator's invite. */

import { invitesHelp, type RelayRoomSession, type TicketWait, ticketWaitWords } from "@hushroom/client";
import type { ErrorCode } from "@hushroom/protocol";
import { useState } from "preact/hooks";
import { TextField } from "../ui/field.tsx";
import { useSpeech } from "../ui/speech.ts";
import { useRelayScreen } from "./relay-screen.ts";
import { focusTrouble, useTroubleWords } from "./start-page.tsx";

interface Props {
  readonly session: RelayRoomSession;
  readonly wait: TicketWait;
  /** Whether what is typed next is to go here: not where somebody may be writing to the room. */
  readonly isFocused?: boolean;
}

export function useTicketWords(wait: TicketWait | null): readonly string[] {
  const { t } = useRelayScreen();
  const { errorText } = useSpeech();
  return wait === null ? [] : ticketWaitWords(t, errorText, wait);
}

/** How far the page's work is; else that something goes on, unless it is somebody's turn to do something. */
export function TicketProgress({
  wait,
  label,
}: {
  readonly wait: TicketWait | null;
  readonly label: string;
}) {
  if (wait?.kind === "lacking") return null;
  return wait?.kind === "working" ? (
    <progress aria-label={label} value={wait.share} />
  ) : (
    <progress aria-label={label} />
  );
}

/** Nothing where an invite would not help. */
export function InvitePlace({ session, wait, isFocused = false }: Props) {
  const { t } = useRelayScreen();
  const helps = invitesHelp(wait);
  if (helps === "no") return null;
  const form = <InviteForm session={session} isFocused={isFocused && helps === "yes"} />;
  if (helps === "yes") return form;
  return (
    <details class="fold">
      <summary>{t("relay.tickets-have-invite")}</summary>
      {form}
    </details>
  );
}

function InviteForm({
  session,
  isFocused,
}: {
  readonly session: RelayRoomSession;
  readonly isFocused: boolean;
}) {
  const { t } = useRelayScreen();
  const [typed, setTyped] = useState("");
  const [trouble, setTrouble] = useState<ErrorCode | undefined>(undefined);
  const words = useTroubleWords();
  const submit = (event: Event) => {
    event.preventDefault();
    const code = session.addInvite(typed);
    setTrouble(code ?? undefined);
    if (code !== null) focusTrouble(event);
  };
  return (
    <form class="form" onSubmit={submit} noValidate>
      <TextField
        label={t("relays.invite")}
        hint={t("relays.invite-hint")}
        dir="ltr"
        value={typed}
        problem={words(trouble)}
        focused={isFocused}
        onInput={setTyped}
      />
      <p class="actions-start">
        <button type="submit" class="button">
          {t("relays.invite-add")}
        </button>
      </p>
    </form>
  );
}
