/** Who is here and who waits, and what the reader may do about it. */

import { type GuestRoom, isolate } from "@hushroom/client";
import { type ErrorCode, type MemberView, mayActOn, mayCommand, type RoomCommand } from "@hushroom/protocol";
import { useEffect, useRef, useState } from "preact/hooks";
import { ErrorNote } from "../ui/error-note.tsx";
import { MemberFacts } from "../ui/member-facts.tsx";
import { PersonMark } from "../ui/person.tsx";
import { useGuestScreen } from "./screen.ts";

interface Props {
  readonly room: GuestRoom;
  onClose(): void;
}

type Run = (command: RoomCommand) => void;

export function PeoplePanel({ room, onClose }: Props) {
  const { t, session } = useGuestScreen();
  const [error, setError] = useState<ErrorCode | null>(null);
  const closeButton = useRef<HTMLButtonElement>(null);
  useEffect(() => closeButton.current?.focus(), []);
  const run: Run = (command) => {
    void session.command(command).then((answer) => setError(answer.ok ? null : answer.code));
  };
  return (
    <aside
      class="people-panel"
      aria-label={t("guest.people")}
      onKeyDown={(event) => {
        if (event.key === "Escape") onClose();
      }}
    >
      <div class="head-row">
        <h2>{t("guest.people")}</h2>
        <button type="button" class="button button-quiet" ref={closeButton} onClick={onClose}>
          {t("guest.close")}
        </button>
      </div>
      <ErrorNote code={error} />
      <AtTheDoor room={room} run={run} />
      <ul class="people">
        {room.members.map((member) => (
          <MemberRow key={member.id} room={room} member={member} run={run} />
        ))}
      </ul>
    </aside>
  );
}

function AtTheDoor({ room, run }: { readonly room: GuestRoom; readonly run: Run }) {
  const { t } = useGuestScreen();
  if (room.waiting.length === 0) return null;
  return (
    <section class="section">
      <h3>{t("guest.at-the-door")}</h3>
      <ul class="people">
        {room.waiting.map((one) => (
          <li key={one.member}>
            <span class="person grow">
              <PersonMark id={one.member} />
              <bdi class="name">{one.name}</bdi>
            </span>
            {(["approve", "reject"] as const).map((name) => (
              <ActionButton
                key={name}
                label={t(`room.act-${name}`)}
                whom={one.name}
                danger={name === "reject"}
                onClick={() => run({ name, target: one.member })}
              />
            ))}
          </li>
        ))}
      </ul>
    </section>
  );
}

interface MemberRowProps {
  readonly room: GuestRoom;
  readonly member: MemberView;
  readonly run: Run;
}

function MemberRow({ room, member, run }: MemberRowProps) {
  const { you } = room;
  const isYou = member.id === you?.id;
  const canAct = you !== null && !isYou && mayCommand(you.role, "kick") && mayActOn(you.role, member.role);
  return (
    <li>
      <MemberFacts member={member} own={isYou} />
      {canAct && <MemberActions member={member} run={run} />}
    </li>
  );
}

function MemberActions({ member, run }: { readonly member: MemberView; readonly run: Run }) {
  const { t } = useGuestScreen();
  return (
    <details class="fold manage">
      <summary aria-label={`${t("guest.actions")}: ${isolate(member.name)}`}>{t("guest.actions")}</summary>
      <div class="form-row">
        {([member.muted ? "unmute" : "mute", "kick", "ban"] as const).map((name) => (
          <ActionButton
            key={name}
            label={t(`room.act-${name}`)}
            whom={member.name}
            danger={name === "kick" || name === "ban"}
            onClick={() => run({ name, target: member.id })}
          />
        ))}
      </div>
    </details>
  );
}

interface ActionButtonProps {
  readonly label: string;
  readonly whom: string;
  readonly danger: boolean;
  onClick(): void;
}

function ActionButton({ label, whom, danger, onClick }: ActionButtonProps) {
  return (
    <button
      type="button"
      class={`button ${danger ? "button-danger" : "button-quiet"}`}
      aria-label={`${label}: ${isolate(whom)}`}
      onClick={onClick}
    >
      {label}
    </button>
  );
}
