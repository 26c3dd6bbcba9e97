/** What else can be done with a message, and all that is known of its way. */

import { formatMoment } from "@hushroom/client";
import type { MessageRow } from "@hushroom/protocol";
import { ConfirmButton } from "../../ui/confirm-button.tsx";
import { ErrorNote } from "../../ui/error-note.tsx";
import { useAction, useScreen } from "../../ui/screen.ts";

const EMOJIS = ["👍", "❤️", "😂", "😮", "😢", "🙏"];

interface Props {
  readonly row: MessageRow;
  onClose(): void;
  onEdit(row: MessageRow): void;
}

export function MessageMore({ row, onClose, onEdit }: Props) {
  return (
    <div class="message-more">
      <Way row={row} />
      <React row={row} onDone={onClose} />
      {row.mine && <OwnActions row={row} onEdit={onEdit} />}
    </div>
  );
}

function Way({ row }: { readonly row: MessageRow }) {
  const { t } = useScreen();
  const { delivery } = row;
  if (delivery !== null) return <p class="hint">{t(`talk.explain-${delivery.state}`)}</p>;
  return (
    <p class="hint">{t("talk.received-at", { time: formatMoment(t.language, row.receivedAt, "local") })}</p>
  );
}

function React({ row, onDone }: { readonly row: MessageRow; onDone(): void }) {
  const { owner, t } = useScreen();
  const { busy, error, run } = useAction();
  const { conversation, id } = row;
  const react = async (emoji: string) => {
    if (await run(() => owner.sealed.call("conversation.react", { conversation, id, emoji }))) onDone();
  };
  return (
    <fieldset class="emojis">
      <legend class="visually-hidden">{t("talk.react-title")}</legend>
      {EMOJIS.map((emoji) => (
        <button
          key={emoji}
          type="button"
          class="button button-plain"
          aria-label={t("talk.react", { emoji })}
          disabled={busy}
          onClick={() => react(emoji)}
        >
          {emoji}
        </button>
      ))}
      <ErrorNote code={error} />
    </fieldset>
  );
}

/** A message that is gone takes its buttons along. */
function focusComposer(): void {
  document.querySelector<HTMLElement>(".composer textarea")?.focus();
}

function OwnActions({ row, onEdit }: Omit<Props, "onClose">) {
  const { owner, t } = useScreen();
  const { busy, error, run } = useAction();
  const { conversation, id } = row;
  const recall = async () => {
    if (await run(() => owner.sealed.call("conversation.recall", { conversation, id }))) focusComposer();
  };
  const erase = async () => {
    await owner.sealed.call("conversation.delete", { conversation, id });
    focusComposer();
  };
  return (
    <div class="actions-start">
      {row.delivery?.state === "kept" && (
        <button
          type="button"
          class="button button-quiet"
          title={t("talk.recall-hint")}
          disabled={busy}
          onClick={recall}
        >
          {t("talk.recall")}
        </button>
      )}
      <button type="button" class="button button-quiet" onClick={() => onEdit(row)}>
        {t("talk.edit")}
      </button>
      <ConfirmButton
        label={t("talk.delete")}
        title={t("talk.delete-title")}
        text={t("talk.delete-text")}
        confirm={t("talk.delete-confirm")}
        work={erase}
      />
      <ErrorNote code={error} />
    </div>
  );
}
