/** The talk of a conversation: what was said, and where one writes. */

import { isJoining, isOver, type Talk } from "@hushroom/client";
import type { MessageRow } from "@hushroom/protocol";
import { useState } from "preact/hooks";
import { EmptyLog } from "../../ui/empty-log.tsx";
import { useScreen } from "../../ui/screen.ts";
import { ConversationComposer } from "./conversation-composer.tsx";
import { ConversationLog } from "./conversation-log.tsx";

export function ConversationTalk({ talk }: { readonly talk: Talk }) {
  const { t } = useScreen();
  const [replyTo, setReplyTo] = useState<MessageRow | null>(null);
  const [editing, setEditing] = useState<MessageRow | null>(null);
  /** The box was another one while a message was changed, and had the cursor. */
  const [cameBack, setCameBack] = useState(false);
  const edit = (row: MessageRow) => {
    setCameBack(true);
    setEditing(row);
  };
  const reply = (row: MessageRow) => {
    setEditing(null);
    setReplyTo(row);
  };
  const end = () => {
    setReplyTo(null);
    setEditing(null);
  };
  return (
    <section class="talk" aria-label={t("talk.tab-talk")}>
      {talk.log.rows.length === 0 ? (
        <Empty talk={talk} />
      ) : (
        <ConversationLog talk={talk} onReply={reply} onEdit={edit} />
      )}
      {isOver(talk.view) && <p class="composer hint">{t("talk.ended-hint")}</p>}
      {!isOver(talk.view) && !isJoining(talk.view) && (
        <ConversationComposer
          key={editing?.id ?? "new"}
          conversation={talk.view.conversation}
          replyTo={editing === null ? replyTo : null}
          editing={editing}
          focused={cameBack}
          onEnd={end}
        />
      )}
    </section>
  );
}

function Empty({ talk }: { readonly talk: Talk }) {
  const { t } = useScreen();
  if (!talk.log.loaded) {
    return (
      <EmptyLog>
        <p>{t(isJoining(talk.view) ? "talk.state-joining" : "talk.loading")}</p>
      </EmptyLog>
    );
  }
  return (
    <EmptyLog>
      <strong>{t("talk.empty-title")}</strong>
      {!isOver(talk.view) && <p>{t("talk.empty-text")}</p>}
    </EmptyLog>
  );
}
