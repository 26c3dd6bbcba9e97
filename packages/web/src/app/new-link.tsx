/** A further link, with its own number of uses and its own end. */

import { expiryOf, type Lifetime, type LinkKind, readUses, usesOf } from "@hushroom/client";
import { useState } from "preact/hooks";
import { ErrorNote } from "../ui/error-note.tsx";
import { useAction, useScreen } from "../ui/screen.ts";
import { LinkFields } from "./new-room-fields.tsx";

interface Props {
  readonly room: string;
  onMade(invite: string): void;
}

interface Form {
  readonly link: LinkKind;
  readonly uses: string;
  readonly lifetime: Lifetime;
}

export function NewLink({ room, onMade }: Props) {
  const { owner, t } = useScreen();
  const [form, setForm] = useState<Form>({ link: "once", uses: "5", lifetime: "never" });
  const { busy, error, run } = useAction();
  const wrong = form.link === "limited" && readUses(form.uses) === null;
  const make = async (event: Event) => {
    event.preventDefault();
    if (wrong) return;
    const uses = usesOf(form.link, form.uses);
    const expiresAt = expiryOf(form.lifetime, Date.now());
    await run(async () => {
      const invite = await owner.command(room, { name: "invite", uses, expiresAt });
      if (invite !== null) onMade(invite.id);
    });
  };
  return (
    <details class="fold">
      <summary>{t("owner.new-link")}</summary>
      <form class="form" onSubmit={make} noValidate>
        <LinkFields
          form={form}
          problems={wrong ? { uses: "uses-wrong" } : {}}
          change={(part) => setForm({ ...form, ...part })}
        />
        <ErrorNote code={error} />
        <button type="submit" class="button button-quiet" disabled={busy}>
          {t("owner.make-link")}
        </button>
      </form>
    </details>
  );
}
