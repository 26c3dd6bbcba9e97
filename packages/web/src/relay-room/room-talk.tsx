/** The talk of a relay room: what was said since one came, and where one writes. */

import { isAlone, type RelayRoomSession, relayRows } from "@hushroom/client";
import { useMemo } from "preact/hooks";
import { CopyButton } from "../ui/copy-button.tsx";
import { EmptyLog } from "../ui/empty-log.tsx";
import { ErrorNote } from "../ui/error-note.tsx";
import { LogFrame } from "../ui/log-frame.tsx";
import { WritingBox } from "../ui/writing-box.tsx";
import { EndNote } from "./end-note.tsx";
import { useRelayScreen } from "./relay-screen.ts";
import { RoomRows } from "./room-rows.tsx";
import type { Drafting } from "./use-drafting.ts";

interface Props {
  readonly session: RelayRoomSession;
  readonly link: string;
  readonly drafting: Drafting;
}

const nothingOlder = () => Promise.resolve();

export function RoomTalk({ session, link, drafting }: Props) {
  const { t } = useRelayScreen();
  const { view } = session;
  const rows = useMemo(() => relayRows(view.items, "local"), [view.items]);
  return (
    <section class="talk" aria-label={t("owner.tab-talk")}>
      {rows.length === 0 ? (
        <EmptyLog>{view.ended === null && <Beginning isAlone={isAlone(view)} link={link} />}</EmptyLog>
      ) : (
        <LogFrame label={t("relay.log")} hasOlder={false} readOlder={nothingOlder}>
          <RoomRows rows={rows} />
        </LogFrame>
      )}
      {view.ended === null ? <Composer drafting={drafting} /> : <EndNote session={session} />}
    </section>
  );
}

function Beginning({ isAlone, link }: { readonly isAlone: boolean; readonly link: string }) {
  const { t } = useRelayScreen();
  const what = isAlone ? "empty-alone" : "empty";
  return (
    <>
      <strong>{t(`relay.${what}`)}</strong>
      <p>{t(`relay.${what}-text`)}</p>
      {isAlone && <CopyButton text={link} label={t("owner.copy-link")} primary shownIn="room-link" />}
    </>
  );
}

function Composer({ drafting }: { readonly drafting: Drafting }) {
  const { t } = useRelayScreen();
  const { text, refusal, change, send } = drafting;
  return (
    <WritingBox
      text={text}
      replyTo={null}
      hint={<span class="keys">{t("relay.write-hint")}</span>}
      onText={change}
      onSend={send}
      onReplyEnd={() => {}}
    >
      {refusal !== null && typeof refusal === "object" && <ErrorNote code={refusal.code} />}
      {typeof refusal === "string" && (
        <p class="trouble" role="alert">
          {t(`relay.refused-${refusal}`)}
        </p>
      )}
    </WritingBox>
  );
}
