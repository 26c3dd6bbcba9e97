/** One member of a group: role, who has verified them, and what an admin can do, folded behind a button. */

import type { GroupMemberView } from "@hushroom/protocol";
import { useId, useState } from "preact/hooks";
import { ConfirmButton } from "../../ui/confirm-button.tsx";
import { ErrorNote } from "../../ui/error-note.tsx";
import { PersonMark } from "../../ui/person.tsx";
import { useAction, useScreen } from "../../ui/screen.ts";
import { Words } from "../../ui/words.tsx";

interface Props {
  readonly conversation: string;
  readonly member: GroupMemberView;
  /** The reader may change who is in the group. */
  readonly managed: boolean;
}

export function GroupMember({ conversation, member, managed }: Props) {
  const { t } = useScreen();
  const id = useId();
  const [open, setOpen] = useState(false);
  const { you, contact, name } = member;
  const hasActions = you ? managed && !member.orders : managed || contact !== null;
  return (
    <li>
      <Facts member={member} />
      {hasActions && (
        <button
          type="button"
          class="button button-plain"
          aria-expanded={open}
          aria-controls={id}
          aria-label={t("talk.member-actions", { name })}
          onClick={() => setOpen(!open)}
        >
          {t("owner.actions-short")}
        </button>
      )}
      <div id={id} class="member-fold" hidden={!open}>
        {open && <Actions conversation={conversation} member={member} managed={managed} />}
      </div>
    </li>
  );
}

function Facts({ member }: { readonly member: GroupMemberView }) {
  const { owner, t } = useScreen();
  const { name, role, you, contact, present } = member;
  const mark = you ? (owner.sealed.state.identity?.address ?? "") : (contact ?? member.member);
  return (
    <span class="grow">
      <span class="person grow">
        <PersonMark id={mark} />
        <bdi class="name">{name}</bdi>
        {role === "admin" && <span class="badge badge-host">{t("talk.role-admin")}</span>}
        {member.orders && <span class="badge">{t("talk.role-orders")}</span>}
        {you && <span class="badge">{t("room.you")}</span>}
        {present === true && <span class="badge">{t("talk.present-yes")}</span>}
      </span>
      {!you && <Trust member={member} />}
    </span>
  );
}

function Trust({ member }: { readonly member: GroupMemberView }) {
  const { t } = useScreen();
  const { contact, verified, verifiedBy, leftOut } = member;
  const list = new Intl.ListFormat(t.language, { style: "long", type: "conjunction" });
  return (
    <span class="hint member-trust">
      {verified && <span>{t("talk.verified-by-you")}</span>}
      {!verified && <span>{t(contact === null ? "talk.not-contact" : "contact.verified-not")}</span>}
      {leftOut && <strong>{t("talk.left-out")}</strong>}
      {verifiedBy.length > 0 && (
        <span>
          <Words parts={t.parts("talk.verified-by", { names: list.format(verifiedBy) })} />
        </span>
      )}
    </span>
  );
}

function Actions({ conversation, member, managed }: Props) {
  const { owner, t } = useScreen();
  const { busy, error, run } = useAction();
  const { member: id, name, role, contact, you, orders } = member;
  const admin = role !== "admin";
  return (
    <div class="member-actions">
      {contact !== null && (
        <button
          type="button"
          class="button button-quiet"
          onClick={() => owner.show({ kind: "contact", contact })}
        >
          {t("talk.show-contact")}
        </button>
      )}
      {managed && !orders && (
        <ConfirmButton
          label={t("talk.place")}
          title={<Words parts={t.parts("talk.place-title", { name })} />}
          text={t("talk.place-text")}
          confirm={t("talk.place")}
          work={() => owner.sealed.call("group.place", { conversation, member: id, anyway: true })}
        />
      )}
      {managed && !you && (
        <>
          <button
            type="button"
            class="button button-quiet"
            disabled={busy}
            onClick={() => run(() => owner.sealed.call("group.role", { conversation, member: id, admin }))}
          >
            {t(admin ? "talk.make-admin" : "talk.make-member")}
          </button>
          <ConfirmButton
            label={t("talk.remove-member")}
            title={<Words parts={t.parts("talk.remove-title", { name })} />}
            text={t("talk.remove-text")}
            confirm={t("talk.remove-member")}
            work={() => owner.sealed.call("group.remove", { conversation, member: id })}
          />
        </>
      )}
      <ErrorNote code={error} />
    </div>
  );
}
