/** What the reader wrote and the room has not got yet, or did not take. */

import type { Outgoing } from "@hushroom/client";
import { MessageText } from "../ui/log-rows.tsx";
import { useSpeech } from "../ui/speech.ts";
import { useGuestScreen } from "./screen.ts";

export function OutboxRow({ outgoing }: { readonly outgoing: Outgoing }) {
  const { t, session } = useGuestScreen();
  const { errorText } = useSpeech();
  const { answer, once, text, replyTo } = outgoing;
  const code = answer !== null && "code" in answer ? answer.code : null;
  if (code === null) {
    return (
      <li class="message message-pending">
        <div class="message-body">
          <MessageText text={text} links={true} />
          <span class="row-end state">{t("guest.pending")}</span>
        </div>
      </li>
    );
  }
  const { what, next } = errorText(code);
  return (
    <li class="message message-failed">
      <MessageText text={text} links={true} />
      <p class="state" role="alert">
        <strong>{t("guest.failed")}</strong> · {what} {next}
      </p>
      <div class="form-row">
        <button type="button" class="button button-quiet" onClick={() => session.say(text, replyTo, once)}>
          {t("guest.retry")}
        </button>
        <button type="button" class="button button-plain" onClick={() => session.discard(once)}>
          {t("guest.discard")}
        </button>
      </div>
    </li>
  );
}
