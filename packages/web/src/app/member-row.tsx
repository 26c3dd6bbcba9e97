/** One person in the list of people, with the host's actions folded behind a button. */

import type { AppointableRole, MemberView, RoomCommand } from "@hushroom/protocol";
import { useId, useState } from "preact/hooks";
import { ErrorNote } from "../ui/error-note.tsx";
import { MemberFacts } from "../ui/member-facts.tsx";
import { useAction, useScreen } from "../ui/screen.ts";

const APPOINTABLE: readonly AppointableRole[] = ["moderator", "member", "read-only"];

interface Props {
  readonly room: string;
  readonly member: MemberView;
  readonly own: boolean;
}

function MemberActions({ room, member }: Omit<Props, "own">) {
  const { owner, t } = useScreen();
  const { busy, error, run } = useAction();
  const target = member.id;
  const button = (label: string, command: RoomCommand, look = "button-quiet", hint?: string) => (
    <button
      type="button"
      class={`button ${look}`}
      disabled={busy}
      title={hint ?? ""}
      onClick={() => run(() => owner.command(room, command))}
    >
      {label}
    </button>
  );
  return (
    <div class="member-actions">
      {member.muted
        ? button(t("room.act-unmute"), { name: "unmute", target })
        : button(t("room.act-mute"), { name: "mute", target })}
      {APPOINTABLE.filter((role) => role !== member.role).map((role) =>
        button(t(`room.act-${role}`), { name: "appoint", target, role }),
      )}
      {button(t("room.act-kick"), { name: "kick", target }, "button-danger", t("owner.kick-hint"))}
      {button(t("room.act-ban"), { name: "ban", target }, "button-danger", t("owner.ban-hint"))}
      <ErrorNote code={error} />
    </div>
  );
}

export function MemberRow({ room, member, own }: Props) {
  const { t } = useScreen();
  const id = useId();
  const [open, setOpen] = useState(false);
  return (
    <li>
      <MemberFacts member={member} own={own} />
      {!own && (
        <button
          type="button"
          class="button button-plain"
          aria-expanded={open}
          aria-controls={id}
          aria-label={t("owner.actions", { name: member.name })}
          onClick={() => setOpen(!open)}
        >
          {t("owner.actions-short")}
        </button>
      )}
      <div id={id} class="member-fold" hidden={!open}>
        {open && <MemberActions room={room} member={member} />}
      </div>
    </li>
  );
}
