/** The head of a conversation: with whom, how it stands, and a dial at once where that can help. */

import { canTryNow, contactOf, conversationState, isOver, type Talk } from "@hushroom/client";
import { useEffect, useState } from "preact/hooks";
import { ErrorNote } from "../../ui/error-note.tsx";
import { PageTitle } from "../../ui/page-title.tsx";
import { useAction, useScreen } from "../../ui/screen.ts";
import { useSpeech } from "../../ui/speech.ts";
import { LevelState } from "./level-choice.tsx";
import { TalkMark } from "./people-list.tsx";

/** A dial takes half a minute; the button rests as long. */
const TRY_REST_MS = 30_000;

function TryNow({ conversation }: { readonly conversation: string }) {
  const { owner, t } = useScreen();
  const [resting, setResting] = useState(false);
  const { error, run } = useAction();
  useEffect(() => {
    if (!resting) return;
    const timer = setTimeout(() => setResting(false), TRY_REST_MS);
    return () => clearTimeout(timer);
  }, [resting]);
  const dial = async () =>
    setResting(await run(() => owner.sealed.call("conversation.tryNow", { conversation })));
  return (
    <>
      <button type="button" class="button button-plain" disabled={resting} onClick={dial}>
        {t("talk.try-now")}
      </button>
      <span role="status" class="hint">
        {resting && t("talk.trying")}
      </span>
      <ErrorNote code={error} />
    </>
  );
}

function Trouble({ talk }: { readonly talk: Talk }) {
  const { errorText } = useSpeech();
  const { trouble } = talk.view;
  if (trouble === null) return null;
  const { what, next } = errorText(trouble);
  return (
    <p class="trouble">
      <strong>{what}</strong> {next}
    </p>
  );
}

function VerifiedBadge({ talk }: { readonly talk: Talk }) {
  const { owner, t } = useScreen();
  const contact = contactOf(owner.sealed.state, talk.view.contact);
  if (contact === undefined) return null;
  return contact.verified ? (
    <span class="badge badge-verified">{t("contact.verified")}</span>
  ) : (
    <span class="badge">{t("contact.verified-not")}</span>
  );
}

export function ConversationHead({ talk }: { readonly talk: Talk }) {
  const { t } = useScreen();
  const { view } = talk;
  return (
    <header class="room-head">
      <PageTitle>
        <span class="person">
          <TalkMark talk={talk} />
          <bdi>{view.name}</bdi>
        </span>
        <VerifiedBadge talk={talk} />
      </PageTitle>
      <div class="room-reach">
        <p class="hint" role="status">
          {conversationState(t, view)}
        </p>
        {!isOver(view) && canTryNow(view) && <TryNow conversation={view.conversation} />}
      </div>
      <LevelState talk={talk} />
      <Trouble talk={talk} />
    </header>
  );
}
