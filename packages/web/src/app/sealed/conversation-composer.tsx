/** Where one writes, answers and edits. What was typed stays until the program has it. */

import { type MessageRow, PROTOCOL_LIMITS, utf8Length } from "@hushroom/protocol";
import { useEffect, useRef, useState } from "preact/hooks";
import { ErrorNote } from "../../ui/error-note.tsx";
import { useAction, useScreen } from "../../ui/screen.ts";
import { WritingBox } from "../../ui/writing-box.tsx";

interface Props {
  readonly conversation: string;
  readonly replyTo: MessageRow | null;
  /** An own message whose text is changed here. */
  readonly editing: MessageRow | null;
  /** Takes the cursor when it comes up. */
  readonly focused: boolean;
  onEnd(): void;
}

/** What was typed in each conversation, for this page only. */
const drafts = new Map<string, string>();

function useWriting({ conversation, replyTo, editing, onEnd }: Props) {
  const { owner } = useScreen();
  const [text, setText] = useState(() => editing?.text ?? drafts.get(conversation) ?? "");
  const action = useAction();
  /** Kept while the same words are tried again, so that they never come twice. */
  const once = useRef(crypto.randomUUID());
  const change = (typed: string) => {
    once.current = crypto.randomUUID();
    if (editing === null) drafts.set(conversation, typed);
    setText(typed);
  };
  const tooLong = utf8Length(text) > PROTOCOL_LIMITS.MESSAGE_BYTES_MAX;
  const perform = (): Promise<unknown> => {
    const { sealed } = owner;
    if (editing !== null) return sealed.call("conversation.edit", { conversation, id: editing.id, text });
    const reply = { replyTo: replyTo?.id ?? null, once: once.current };
    return sealed.call("conversation.send", { conversation, text, ...reply });
  };
  const send = async () => {
    if (text.trim() === "" || tooLong) return;
    if (!(await action.run(perform))) return;
    if (editing === null) change("");
    onEnd();
  };
  return { text, change, send, tooLong, action };
}

export function ConversationComposer(props: Props) {
  const { t } = useScreen();
  const { text, change, send, tooLong, action } = useWriting(props);
  const { replyTo, editing, focused, onEnd } = props;
  useEscape(editing !== null, onEnd);
  return (
    <WritingBox
      text={text}
      label={t(editing === null ? "talk.write" : "talk.edit")}
      replyTo={replyTo === null ? null : { from: replyTo.name, text: replyTo.text }}
      focused={focused}
      busy={action.busy}
      hint={<span class="keys">{t("talk.write-hint")}</span>}
      onText={change}
      onSend={() => void send()}
      onReplyEnd={onEnd}
    >
      <ErrorNote code={action.error} />
      {tooLong && (
        <p class="trouble" role="alert">
          {t("talk.too-long")}
        </p>
      )}
      {editing !== null && (
        <div class="replying">
          <span class="quote">
            <span>{t("talk.editing")}</span> <bdi>{editing.text}</bdi>
          </span>
          <button type="button" class="button button-plain" onClick={onEnd}>
            {t("talk.edit-cancel")}
          </button>
        </div>
      )}
    </WritingBox>
  );
}

function useEscape(active: boolean, end: () => void): void {
  useEffect(() => {
    if (!active) return;
    const onKeyDown = ({ key }: KeyboardEvent) => {
      if (key === "Escape") end();
    };
    addEventListener("keydown", onKeyDown);
    return () => removeEventListener("keydown", onKeyDown);
  }, [active]);
}
