/** What was said in a room, newest at the end. */

import { logRows, type OwnerRoom } from "@hushroom/client";
import type { MessageItem } from "@hushroom/protocol";
import { useMemo } from "preact/hooks";
import { LogFrame } from "../ui/log-frame.tsx";
import { LogRows } from "../ui/log-rows.tsx";
import { useScreen } from "../ui/screen.ts";

interface Props {
  readonly room: OwnerRoom;
  onReply(message: MessageItem): void;
}

export function LogView({ room, onReply }: Props) {
  const { owner, t } = useScreen();
  const { items, hasOlder } = room.log;
  const rows = useMemo(() => logRows(items, "local"), [items]);
  return (
    <LogFrame label={t("owner.log")} hasOlder={hasOlder} readOlder={() => owner.readOlder(room.view.room)}>
      <LogRows rows={rows} you={room.view.host.id} links={false} onReply={onReply} />
    </LogFrame>
  );
}
