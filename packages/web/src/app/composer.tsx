/** Where the host writes. What was typed stays until the program has it, and in its room while others are looked at. */

import { HushError, type MessageItem, parseSlash } from "@hushroom/protocol";
import { useState } from "preact/hooks";
import { CommandsHelp } from "../ui/commands-help.tsx";
import { ErrorNote } from "../ui/error-note.tsx";
import { useScreen } from "../ui/screen.ts";
import { useWriting } from "../ui/use-writing.ts";
import { WritingBox } from "../ui/writing-box.tsx";

interface Props {
  readonly room: string;
  readonly replyTo: MessageItem | null;
  onReplyEnd(): void;
  /** `/members` was typed. */
  onPeople(): void;
}

/** What was typed in each room, for this page only. */
const drafts = new Map<string, string>();

/** What stands under the box after something went well. */
type Outcome = "" | "done" | "help";

function useSending({ room, replyTo, onReplyEnd, onPeople }: Props) {
  const { owner } = useScreen();
  const [outcome, setOutcome] = useState<Outcome>("");
  const perform = async (text: string, once: string): Promise<Outcome> => {
    const line = parseSlash(text, Date.now());
    if (line.kind === "bad") throw new HushError(line.code);
    if (line.kind === "say") {
      await owner.say(room, line.text, replyTo?.id ?? null, once);
      return "";
    }
    if (line.kind === "command") {
      await owner.command(room, line.command);
      return "done";
    }
    if (line.name === "help") return "help";
    if (line.name !== "members") throw new HushError("ROOM_NO_SUCH_COMMAND");
    onPeople();
    return "";
  };
  const writing = useWriting<Outcome>({
    first: drafts.get(room) ?? "",
    keep(text) {
      drafts.set(room, text);
      setOutcome("");
    },
    perform,
    onSent(came) {
      setOutcome(came);
      onReplyEnd();
    },
  });
  return { ...writing, outcome };
}

export function Composer(props: Props) {
  const { t } = useScreen();
  const { text, change, send, outcome, busy, error } = useSending(props);
  const { replyTo, onReplyEnd } = props;
  return (
    <WritingBox
      text={text}
      replyTo={replyTo}
      busy={busy}
      hint={<span class="keys">{t("owner.write-hint")}</span>}
      onText={change}
      onSend={send}
      onReplyEnd={onReplyEnd}
    >
      <ErrorNote code={error} />
      <div role="status" class="hint">
        {outcome === "done" && t("room.command-done")}
        {outcome === "help" && <CommandsHelp text={t("terminal.commands-help")} reader="host" />}
      </div>
    </WritingBox>
  );
}
