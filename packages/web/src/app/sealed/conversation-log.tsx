/** What was said in a conversation, newest at the end. */

import { type Talk, talkRows } from "@hushroom/client";
import type { MessageRow } from "@hushroom/protocol";
import { useMemo, useState } from "preact/hooks";
import { LogFrame } from "../../ui/log-frame.tsx";
import { useScreen } from "../../ui/screen.ts";
import { ConversationRows } from "./conversation-rows.tsx";
import type { RowActions } from "./message-row.tsx";

interface Props extends Pick<RowActions, "onReply" | "onEdit"> {
  readonly talk: Talk;
}

export function ConversationLog({ talk, onReply, onEdit }: Props) {
  const { owner, t } = useScreen();
  const { rows, hasOlder } = talk.log;
  const shown = useMemo(() => talkRows(rows, "local"), [rows]);
  const [open, setOpen] = useState<string | null>(null);
  const edit = (row: MessageRow) => {
    setOpen(null);
    onEdit(row);
  };
  return (
    <LogFrame
      label={t("talk.log")}
      hasOlder={hasOlder}
      readOlder={() => owner.sealed.readOlder(talk.view.conversation)}
    >
      <ConversationRows
        talk={talk}
        rows={shown}
        open={open}
        onOpen={setOpen}
        onReply={onReply}
        onEdit={edit}
      />
    </LogFrame>
  );
}
