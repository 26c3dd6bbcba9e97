/** Who waits at the door, above everything else, with the two answers. */

import type { OwnerRoom } from "@hushroom/client";
import { useRef } from "preact/hooks";
import { ErrorNote } from "../ui/error-note.tsx";
import { PersonMark } from "../ui/person.tsx";
import { useAction, useScreen } from "../ui/screen.ts";
import { Words } from "../ui/words.tsx";

interface RowProps {
  readonly room: string;
  readonly member: string;
  readonly name: string;
}

function WaitingRow({ room, member, name }: RowProps) {
  const { owner, t } = useScreen();
  const { busy, error, run } = useAction();
  const row = useRef<HTMLLIElement>(null);
  const answer = async (command: "approve" | "reject") => {
    const beside = row.current?.nextElementSibling ?? row.current?.previousElementSibling;
    if (!(await run(() => owner.command(room, { name: command, target: member })))) return;
    // The row goes with its buttons: the next one takes the focus over, or the talk if nobody waits any more.
    const next = beside?.querySelector("button") ?? document.querySelector(".composer textarea");
    if (next instanceof HTMLElement) next.focus();
  };
  return (
    <li class="waiting-row" ref={row}>
      <span class="person">
        <PersonMark id={member} />
        <span>
          <Words parts={t.parts("owner.waiting-ask", { name })} />
        </span>
      </span>
      <span class="waiting-answers">
        <button type="button" class="button" disabled={busy} onClick={() => answer("approve")}>
          {t("room.act-approve")}
        </button>
        <button type="button" class="button button-quiet" disabled={busy} onClick={() => answer("reject")}>
          {t("room.act-reject")}
        </button>
      </span>
      <ErrorNote code={error} />
    </li>
  );
}

export function WaitingStrip({ room }: { readonly room: OwnerRoom }) {
  const { t } = useScreen();
  const { waiting } = room.view;
  return (
    <div class="waiting" aria-live="polite">
      {waiting.length > 0 && (
        <section class="waiting-list" aria-label={t("owner.waiting-title")}>
          <h2>{t("owner.waiting-title")}</h2>
          <ul>
            {waiting.map(({ member, name }) => (
              <WaitingRow key={member} room={room.view.room} member={member} name={name} />
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}
