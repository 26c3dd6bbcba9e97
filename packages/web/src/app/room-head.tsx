/** The head of a room: its name, how it can be reached and the way to close it. */

import type { OwnerRoom } from "@hushroom/client";
import { useEffect, useRef, useState } from "preact/hooks";
import { ConfirmButton } from "../ui/confirm-button.tsx";
import { ErrorNote } from "../ui/error-note.tsx";
import { useAction, useScreen } from "../ui/screen.ts";
import { Words } from "../ui/words.tsx";
import { ReachLight } from "./reach-light.tsx";

/** A check takes half a minute; the button rests as long. */
const CHECK_REST_MS = 30_000;

function CheckButton({ room }: { readonly room: string }) {
  const { owner, t } = useScreen();
  const [resting, setResting] = useState(false);
  const { error, run } = useAction();
  useEffect(() => {
    if (!resting) return;
    const timer = setTimeout(() => setResting(false), CHECK_REST_MS);
    return () => clearTimeout(timer);
  }, [resting]);
  const check = async () => setResting(await run(() => owner.check(room)));
  return (
    <>
      <button type="button" class="button button-plain" disabled={resting} onClick={check}>
        {t("owner.light-check")}
      </button>
      <span role="status" class="hint">
        {resting && t("owner.light-checking")}
      </span>
      <ErrorNote code={error} />
    </>
  );
}

export function RoomHead({ room }: { readonly room: OwnerRoom }) {
  const { owner, t } = useScreen();
  const { view } = room;
  const { name, hasPassword } = view.settings;
  const heading = useRef<HTMLHeadingElement>(null);
  // Who came here by a button that is gone now goes on from here.
  useEffect(() => heading.current?.focus(), []);
  return (
    <header class="room-head">
      <h1 ref={heading} tabIndex={-1}>
        <bdi>{name}</bdi>
        {hasPassword && <span class="badge">{t("owner.has-password")}</span>}
      </h1>
      <ConfirmButton
        label={t("owner.close")}
        title={<Words parts={t.parts("owner.close-title", { name })} />}
        text={t("owner.close-text")}
        confirm={t("owner.close-confirm")}
        cancel={t("owner.close-cancel")}
        work={() => owner.command(view.room, { name: "close" })}
      />
      <div class="room-reach">
        <ReachLight reachability={view.reachability} />
        {view.mode === "onion" && <CheckButton room={view.room} />}
        {view.mode === "lan" && <p class="hint">{t("owner.mode-lan")}</p>}
      </div>
    </header>
  );
}
