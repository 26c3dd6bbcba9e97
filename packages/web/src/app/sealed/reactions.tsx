/** The reactions to a message; one's own is pressed, and pressing it takes it back. */

import type { MessageRow } from "@hushroom/protocol";
import { ErrorNote } from "../../ui/error-note.tsx";
import { useAction, useScreen } from "../../ui/screen.ts";

export function Reactions({ row }: { readonly row: MessageRow }) {
  const { owner, t } = useScreen();
  const { busy, error, run } = useAction();
  const { conversation, id, reactions } = row;
  if (reactions.length === 0) return null;
  const list = new Intl.ListFormat(t.language, { style: "short", type: "conjunction" });
  const toggle = (emoji: string, mine: boolean) =>
    run(() => owner.sealed.call("conversation.react", { conversation, id, emoji: mine ? "" : emoji }));
  return (
    <div class="reactions">
      {reactions.map(({ emoji, names, mine }) => {
        const words = t("talk.reaction-by", { emoji, names: list.format(names) });
        return (
          <button
            key={emoji}
            type="button"
            class="reaction"
            aria-pressed={mine}
            title={words}
            disabled={busy}
            onClick={() => toggle(emoji, mine)}
          >
            <span aria-hidden="true">
              {emoji} {names.length}
            </span>
            <span class="visually-hidden">{words}</span>
          </button>
        );
      })}
      <ErrorNote code={error} />
    </div>
  );
}
