/** Where the reader writes. What was typed is in the outbox at once; a slash begins a command. */

import { type GuestRoom, silencedBy } from "@hushroom/client";
import {
  type Answer,
  type ErrorCode,
  type MessageItem,
  PROTOCOL_LIMITS,
  parseSlash,
  type Role,
  utf8Length,
} from "@hushroom/protocol";
import { useState } from "preact/hooks";
import { CommandsHelp } from "../ui/commands-help.tsx";
import { ErrorNote } from "../ui/error-note.tsx";
import { WritingBox } from "../ui/writing-box.tsx";
import { newOnce, useGuestScreen } from "./screen.ts";

interface Props {
  readonly room: GuestRoom;
  readonly replyTo: MessageItem | null;
  onReplyEnd(): void;
  /** `/members` was typed. */
  onPeople(): void;
}

/** What a command came to: words to show, or why it failed. */
type Outcome = { readonly text: string } | { readonly code: ErrorCode } | "help" | null;

function useSending({ room, replyTo, onReplyEnd, onPeople }: Props) {
  const { t, session } = useGuestScreen();
  const [text, setText] = useState("");
  const [outcome, setOutcome] = useState<Outcome>(null);
  const change = (typed: string) => {
    setText(typed);
    setOutcome(null);
  };
  const local = (name: "help" | "members" | "leave" | "quit") => {
    change("");
    if (name === "help") setOutcome("help");
    else if (name === "members") onPeople();
    else void session.leave();
  };
  const commandDone = (answer: Answer) => {
    if (!answer.ok) return setOutcome({ code: answer.code });
    setText("");
    const { value } = answer;
    const link = value.type === "invited" ? `${location.origin}/j/${value.token}` : null;
    setOutcome({ text: link === null ? t("room.command-done") : t("guest.link-made", { link }) });
  };
  const send = async () => {
    if (text.trim() === "" || utf8Length(text) > PROTOCOL_LIMITS.MESSAGE_BYTES_MAX) return;
    const line = parseSlash(text, Date.now());
    if (line.kind === "bad") return setOutcome({ code: line.code });
    if (line.kind === "local") return local(line.name);
    if (line.kind === "command") return commandDone(await session.command(line.command));
    const silenced = silencedBy(room);
    if (silenced !== null) return setOutcome({ code: silenced });
    session.say(line.text, replyTo?.id ?? null, newOnce());
    change("");
    onReplyEnd();
  };
  return { text, change, send, outcome };
}

export function Composer(props: Props) {
  const { room, replyTo, onReplyEnd } = props;
  const { text, change, send, outcome } = useSending(props);
  const isReady = room.settings !== null;
  const silenced = isReady ? silencedBy(room) : null;
  return (
    <WritingBox
      text={text}
      replyTo={replyTo}
      // Not where focusing brings up a keyboard over half the screen.
      focused={isReady && matchMedia("(pointer: fine)").matches}
      hint={<WriteHint room={room} text={text} />}
      onText={change}
      onSend={() => void send()}
      onReplyEnd={onReplyEnd}
    >
      {silenced !== null && <ErrorNote code={silenced} />}
      <Said outcome={outcome} role={room.you?.role ?? "member"} />
    </WritingBox>
  );
}

function Said({ outcome, role }: { readonly outcome: Outcome; readonly role: Role }) {
  const { t } = useGuestScreen();
  const isHelp = outcome === "help";
  return (
    <>
      <div role="status">
        {isHelp && <CommandsHelp text={t("terminal.commands-help")} reader={role} />}
        {!isHelp && outcome !== null && "text" in outcome && <p class="note">{outcome.text}</p>}
      </div>
      {!isHelp && outcome !== null && "code" in outcome && <ErrorNote code={outcome.code} />}
    </>
  );
}

/** How to send; or by how much the text is too long; or the room's rules for writing. */
function WriteHint({ room, text }: { readonly room: GuestRoom; readonly text: string }) {
  const { t } = useGuestScreen();
  const tooLong = utf8Length(text) - PROTOCOL_LIMITS.MESSAGE_BYTES_MAX;
  const slowSeconds = Math.round((room.settings?.slowModeMs ?? 0) / 1000);
  return (
    <>
      {tooLong > 0 ? (
        <span class="field-error">{t("guest.too-long", { count: tooLong })}</span>
      ) : (
        <span class="keys">{t("guest.write-hint")}</span>
      )}
      {slowSeconds > 0 && ` ${t("guest.slow-mode", { count: slowSeconds })}`}
    </>
  );
}
