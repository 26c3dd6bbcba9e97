/** Where one writes, answers and edits. What was typed stays until the program has it. */

import { type MessageRow, PROTOCOL_LIMITS, utf8Length } from "@hushroom/protocol";
import { useEffect } from "preact/hooks";
import { ErrorNote } from "../../ui/error-note.tsx";
import { useScreen } from "../../ui/screen.ts";
import { useWriting } from "../../ui/use-writing.ts";
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

function useSending({ conversation, replyTo, editing, onEnd }: Props) {
  const { sealed } = useScreen().owner;
  const perform = (text: string, once: string): Promise<unknown> => {
    if (editing !== null) return sealed.call("conversation.edit", { conversation, id: editing.id, text });
    return sealed.call("conversation.send", { conversation, text, replyTo: replyTo?.id ?? null, once });
  };
  return useWriting({
    first: editing?.text ?? drafts.get(conversation) ?? "",
    keep(text) {
      if (editing === null) drafts.set(conversation, text);
    },
    perform,
    onSent: onEnd,
  });
}

export function ConversationComposer(props: Props) {
  const { t } = useScreen();
  const { text, change, send, busy, error } = useSending(props);
  const { replyTo, editing, focused, onEnd } = props;
  const tooLong = utf8Length(text) > PROTOCOL_LIMITS.MESSAGE_BYTES_MAX;
  useEscape(editing !== null, onEnd);
  return (
    <WritingBox
      text={text}
      label={t(editing === null ? "talk.write" : "talk.edit")}
      replyTo={replyTo === null ? null : { from: replyTo.name, text: replyTo.text }}
      focused={focused}
      busy={busy}
      hint={<span class="keys">{t("talk.write-hint")}</span>}
      onText={change}
      onSend={tooLong ? () => {} : send}
      onReplyEnd={onEnd}
    >
      <ErrorNote code={error} />
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
