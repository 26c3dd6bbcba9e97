/** The talk of a room: what was said, and the composer. */

import type { OwnerRoom } from "@hushroom/client";
import type { MessageItem } from "@hushroom/protocol";
import { useState } from "preact/hooks";
import { useScreen } from "../ui/screen.ts";
import { Composer } from "./composer.tsx";
import { LogEmpty } from "./log-empty.tsx";
import { LogView } from "./log-view.tsx";

interface Props {
  readonly room: OwnerRoom;
  onPeople(): void;
}

export function Talk({ room, onPeople }: Props) {
  const { t } = useScreen();
  const [replyTo, setReplyTo] = useState<MessageItem | null>(null);
  const nothingSaid = room.log.items.length === 0;
  return (
    <section class="talk" aria-label={t("owner.tab-talk")}>
      {nothingSaid ? <LogEmpty room={room} /> : <LogView room={room} onReply={setReplyTo} />}
      <Composer
        key={room.view.room}
        room={room.view.room}
        replyTo={replyTo}
        onReplyEnd={() => setReplyTo(null)}
        onPeople={onPeople}
      />
    </section>
  );
}
