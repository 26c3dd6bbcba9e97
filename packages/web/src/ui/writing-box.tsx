/** The form in which a message is written: Enter sends, Shift+Enter starts a line, Escape ends a reply. */

import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { useSpeech } from "./speech.ts";
import { Words } from "./words.tsx";

export interface Quoted {
  readonly from: string;
  readonly text: string;
}

interface Props {
  readonly text: string;
  /** What to write: to the room, if nothing else is said. */
  readonly label?: string;
  readonly replyTo: Quoted | null;
  /** Puts the cursor there when it turns true. */
  readonly focused?: boolean;
  readonly busy?: boolean;
  /** The line under the box. */
  readonly hint: ComponentChildren;
  /** What is said above the box. */
  readonly children: ComponentChildren;
  onText(text: string): void;
  onSend(): void;
  onReplyEnd(): void;
}

const ROWS_MAX = 6;
const HINT_ID = "text-hint";

export function WritingBox(props: Props) {
  const { t } = useSpeech();
  const { text, replyTo, focused = false, busy = false, hint, children, onText, onSend, onReplyEnd } = props;
  const label = props.label ?? t("room.write");
  const box = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    if (focused || replyTo !== null) box.current?.focus();
  }, [focused, replyTo]);
  useGrowing(box, text);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape" && replyTo !== null) onReplyEnd();
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    onSend();
  };
  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        onSend();
      }}
    >
      {children}
      {replyTo !== null && <ReplyingTo replyTo={replyTo} onReplyEnd={onReplyEnd} />}
      <div class="composer-row">
        <textarea
          id="text"
          ref={box}
          rows={1}
          // By what is typed; while nothing is, as the page reads.
          {...(text === "" ? {} : { dir: "auto" as const })}
          value={text}
          aria-label={label}
          placeholder={label}
          aria-describedby={HINT_ID}
          onInput={(event) => onText(event.currentTarget.value)}
          onKeyDown={onKeyDown}
        />
        <button type="submit" class="button" disabled={busy}>
          {t("room.send")}
        </button>
      </div>
      <div class="composer-hint" id={HINT_ID}>
        {hint}
      </div>
    </form>
  );
}

/** As high as what was typed, also where one line of it is broken into many. */
function useGrowing(box: { readonly current: HTMLTextAreaElement | null }, text: string) {
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return;
    element.rows = 1;
    while (element.rows < ROWS_MAX && element.scrollHeight > element.clientHeight) element.rows++;
  }, [text]);
}

interface ReplyProps {
  readonly replyTo: Quoted;
  onReplyEnd(): void;
}

function ReplyingTo({ replyTo, onReplyEnd }: ReplyProps) {
  const { t } = useSpeech();
  return (
    <div class="replying">
      <span class="quote">
        <span>
          <Words parts={t.parts("room.replying-to", { name: replyTo.from })} />
        </span>
        <bdi>{replyTo.text}</bdi>
      </span>
      <button type="button" class="button button-plain" onClick={onReplyEnd}>
        {t("room.reply-cancel")}
      </button>
    </div>
  );
}
