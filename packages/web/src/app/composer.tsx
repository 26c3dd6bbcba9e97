/** Where the host writes. What was typed stays until the program has it, and in its room while others are looked at. */

import { HushError, type MessageItem, parseSlash } from "@hushroom/protocol";
import { useRef, useState } from "preact/hooks";
import { CommandsHelp } from "../ui/commands-help.tsx";
import { ErrorNote } from "../ui/error-note.tsx";
import { useAction, useScreen } from "../ui/screen.ts";
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

function useDraft(room: string): [string, (text: string) => void] {
  const [text, setText] = useState(() => drafts.get(room) ?? "");
  const change = (typed: string) => {
    drafts.set(room, typed);
    setText(typed);
  };
  return [text, change];
}

/** What stands under the box after something went well. */
type Outcome = "" | "done" | "help";

function useSending({ room, replyTo, onReplyEnd, onPeople }: Props) {
  const { owner } = useScreen();
  const [text, setText] = useDraft(room);
  const [outcome, setOutcome] = useState<Outcome>("");
  const action = useAction();
  /** Kept while the same words are tried again, so that they never come twice. */
  const once = useRef(crypto.randomUUID());
  const change = (typed: string) => {
    once.current = crypto.randomUUID();
    setOutcome("");
    setText(typed);
  };
  const perform = async (): Promise<Outcome> => {
    const line = parseSlash(text, Date.now());
    if (line.kind === "bad") throw new HushError(line.code);
    if (line.kind === "say") {
      await owner.say(room, line.text, replyTo?.id ?? null, once.current);
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
  const send = async () => {
    if (text.trim() === "") return;
    let came: Outcome = "";
    const sent = await action.run(async () => {
      came = await perform();
    });
    if (!sent) return;
    change("");
    setOutcome(came);
    onReplyEnd();
  };
  return { text, change, send, outcome, action };
}

export function Composer(props: Props) {
  const { t } = useScreen();
  const { text, change, send, outcome, action } = useSending(props);
  const { replyTo, onReplyEnd } = props;
  return (
    <WritingBox
      text={text}
      replyTo={replyTo}
      busy={action.busy}
      hint={<span class="keys">{t("owner.write-hint")}</span>}
      onText={change}
      onSend={() => void send()}
      onReplyEnd={onReplyEnd}
    >
      <ErrorNote code={action.error} />
      <div role="status" class="hint">
        {outcome === "done" && t("room.command-done")}
        {outcome === "help" && <CommandsHelp text={t("terminal.commands-help")} reader="host" />}
      </div>
    </WritingBox>
  );
}
