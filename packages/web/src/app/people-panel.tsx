/** Who is in the room, what the host can do with each, and who is banned. */

import type { OwnerRoom } from "@hushroom/client";
import { useEffect } from "preact/hooks";
import { ErrorNote } from "../ui/error-note.tsx";
import { useAction, useScreen } from "../ui/screen.ts";
import { MemberRow } from "./member-row.tsx";

export function PeoplePanel({ room }: { readonly room: OwnerRoom }) {
  const { t } = useScreen();
  const { members, host } = room.view;
  return (
    <div class="stack">
      <h2>{t("owner.people-count", { count: members.length })}</h2>
      <ul class="people">
        {members.map((member) => (
          <MemberRow key={member.id} room={room.view.room} member={member} own={member.id === host.id} />
        ))}
      </ul>
      {members.length === 1 && <p class="hint">{t("owner.people-alone")}</p>}
      <Bans room={room} />
    </div>
  );
}

function Bans({ room }: { readonly room: OwnerRoom }) {
  const { owner, t } = useScreen();
  const { busy, error, run } = useAction();
  const { room: id } = room.view;
  // A moderator may ban too, which shows in who is here.
  useEffect(() => {
    void run(() => owner.readBans(id));
  }, [id, room.view.members.length]);
  const bans = room.bans ?? [];
  if (bans.length === 0) return <ErrorNote code={error} />;
  return (
    <section class="stack" aria-label={t("owner.bans-title")}>
      <h2>{t("owner.bans-title")}</h2>
      <ul class="people">
        {bans.map(({ name }) => (
          <li key={name}>
            <bdi class="name grow">{name}</bdi>
            <button
              type="button"
              class="button button-plain"
              disabled={busy}
              onClick={() => run(() => owner.command(id, { name: "unban", target: name }))}
            >
              {t("room.act-unban")}
            </button>
          </li>
        ))}
      </ul>
      <ErrorNote code={error} />
    </section>
  );
}
