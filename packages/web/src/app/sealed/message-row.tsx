/** One message: who, what, how far it has come, and what can be done with it. */

import { dayKey, formatMoment, markOf } from "@hushroom/client";
import type { MessageRow } from "@hushroom/protocol";
import { useId } from "preact/hooks";
import { MessageText, Quote, Time } from "../../ui/log-rows.tsx";
import { PersonMark } from "../../ui/person.tsx";
import { useScreen } from "../../ui/screen.ts";
import { Words } from "../../ui/words.tsx";
import { Delivery } from "./delivery.tsx";
import { MessageMore } from "./message-more.tsx";
import { Reactions } from "./reactions.tsx";

export interface RowActions {
  /** The message whose further actions are shown. */
  readonly open: string | null;
  onOpen(id: string | null): void;
  onReply(row: MessageRow): void;
  onEdit(row: MessageRow): void;
}

interface Props extends RowActions {
  readonly row: MessageRow;
  /** With mark, name and time. */
  readonly first: boolean;
  readonly newestOwn: boolean;
  /** What the person's mark is drawn from. */
  readonly mark: string;
}

export function MessageRowView({ row, first, newestOwn, mark, ...actions }: Props) {
  const id = useId();
  const open = actions.open === row.id && !isGone(row);
  const close = () => {
    actions.onOpen(null);
    // Its buttons are gone: the one that opened them goes on.
    document.getElementById(`${id}-more`)?.focus();
  };
  const failed = row.delivery?.state === "failed";
  const classes = [
    "message",
    first && "message-first",
    row.mine && "message-own",
    failed && "message-failed",
  ];
  return (
    <li class={classes.filter(Boolean).join(" ")}>
      {first ? <Head row={row} mark={mark} /> : <bdi class="visually-hidden">{row.name}</bdi>}
      {row.replyTo !== null && <Quote reply={{ ...row.replyTo, from: row.replyTo.name }} links={false} />}
      <div class="message-body">
        <Said row={row} />
        <span class="row-end">
          {!first && <Time at={row.at} />}
          <Delivery row={row} inWords={newestOwn} />
          <Buttons {...actions} row={row} isOpen={open} controls={id} />
        </span>
      </div>
      <Reactions row={row} />
      <div id={id} hidden={!open}>
        {open && <MessageMore row={row} onClose={close} onEdit={actions.onEdit} />}
      </div>
    </li>
  );
}

/** Nothing is left of it to answer or to change. */
const isGone = ({ deleted, delivery }: MessageRow): boolean => deleted || delivery?.state === "recalled";

function Head({ row, mark }: Pick<Props, "row" | "mark">) {
  const { t } = useScreen();
  // A message of another day that came today says so.
  const late = dayKey(row.at, "local") !== dayKey(row.receivedAt, "local");
  return (
    <p class="message-head">
      <PersonMark id={mark} />
      <bdi class={`name hue-${markOf(mark).hue}`}>{row.name}</bdi>
      {row.mine && <span class="badge">{t("room.you")}</span>}
      {late ? <span class="time">{formatMoment(t.language, row.at, "local")}</span> : <Time at={row.at} />}
    </p>
  );
}

function Said({ row }: { readonly row: MessageRow }) {
  const { t } = useScreen();
  if (row.delivery?.state === "recalled") return <p class="state grow">{t("talk.recalled-row")}</p>;
  if (row.deleted && row.mine) return <p class="state grow">{t("talk.deleted-mine")}</p>;
  if (row.deleted) {
    return (
      <p class="state grow">
        <Words parts={t.parts("talk.deleted-theirs", { name: row.name })} />
      </p>
    );
  }
  return (
    <div class="said">
      {/* No links: this page runs in an everyday browser, where a click would show its owner's own address. */}
      <MessageText text={row.text} links={false} />
      {row.edited && <span class="state">{t("talk.edited")}</span>}
    </div>
  );
}

interface ButtonsProps extends Pick<RowActions, "onOpen" | "onReply"> {
  readonly row: MessageRow;
  readonly isOpen: boolean;
  readonly controls: string;
}

function Buttons({ row, isOpen, controls, onOpen, onReply }: ButtonsProps) {
  const { t } = useScreen();
  if (isGone(row)) return null;
  const { name } = row;
  return (
    <>
      <button
        type="button"
        class="row-link"
        aria-label={t("room.reply-to", { name })}
        onClick={() => onReply(row)}
      >
        <span class="row-word">{t("room.reply")}</span>
      </button>
      <button
        type="button"
        id={`${controls}-more`}
        class="row-link row-more"
        aria-expanded={isOpen}
        aria-controls={controls}
        aria-label={isOpen ? undefined : t("talk.more-about", { name })}
        onClick={() => onOpen(isOpen ? null : row.id)}
      >
        <span class="row-word">{t(isOpen ? "talk.less" : "talk.more")}</span>
      </button>
    </>
  );
}
