/** The rows of a conversation: days, notices, messages. */

import { type NoticeRow, noticeParts, type Talk, type TalkRow } from "@hushroom/client";
import { DayRow, Time } from "../../ui/log-rows.tsx";
import { PersonMark } from "../../ui/person.tsx";
import { useScreen } from "../../ui/screen.ts";
import { Words } from "../../ui/words.tsx";
import { MessageRowView, type RowActions } from "./message-row.tsx";

interface Props extends RowActions {
  readonly talk: Talk;
  readonly rows: readonly TalkRow[];
}

/** The same mark for a person everywhere: of the contact that a member is, if it is one. */
function useMarks(talk: Talk): (member: string, mine: boolean) => string {
  const { owner } = useScreen();
  const own = owner.sealed.state.identity?.address ?? "";
  const { contact } = talk.view;
  return (member, mine) => {
    if (mine) return own;
    if (contact !== null) return contact;
    const known = talk.members?.find((one) => one.member === member);
    if (known?.you === true) return own;
    return known?.contact ?? member;
  };
}

export function ConversationRows({ talk, rows, ...actions }: Props) {
  const markOf = useMarks(talk);
  return (
    <>
      {rows.map((row) =>
        row.kind === "day" ? (
          <DayRow key={row.key} at={row.at} />
        ) : row.kind === "notice" ? (
          <Notice key={row.key} row={row.row} markOf={markOf} />
        ) : (
          <MessageRowView
            key={row.key}
            row={row.row}
            first={row.first}
            newestOwn={row.newestOwn}
            mark={markOf(row.row.from, row.row.mine)}
            {...actions}
          />
        ),
      )}
    </>
  );
}

interface NoticeProps {
  readonly row: NoticeRow;
  markOf(member: string, mine: boolean): string;
}

/** What was lost, and a changed key, stand out. */
const LOUD = new Set(["gap", "key-changed", "cannot-process", "squatted", "parted", "held-up"]);

const isLoud = (notice: NoticeRow["notice"]): boolean =>
  LOUD.has(notice.what) || (notice.what === "anew" && notice.lost);

function Notice({ row, markOf }: NoticeProps) {
  const { t } = useScreen();
  const { notice, at } = row;
  return (
    <li class={isLoud(notice) ? "notice notice-loud" : "notice"}>
      {"member" in notice && <PersonMark id={markOf(notice.member, false)} />}
      <Words parts={noticeParts(t, notice)} /> <Time at={at} />
    </li>
  );
}
