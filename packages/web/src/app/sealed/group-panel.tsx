/** Who is in a group, and the ways in. */

import { isOver, type Talk } from "@hushroom/client";
import { useScreen } from "../../ui/screen.ts";
import { GroupLinks } from "./group-links.tsx";
import { GroupMember } from "./group-member.tsx";
import { InviteContact } from "./invite-contact.tsx";

export function GroupPanel({ talk }: { readonly talk: Talk }) {
  const { t } = useScreen();
  const { members: count, conversation, admin } = talk.view;
  const members = talk.members ?? [];
  const managed = admin && !isOver(talk.view);
  return (
    <div class="stack parted">
      <section class="stack">
        <h2>{t("talk.members-count", { count })}</h2>
        <ul class="people">
          {members.map((member) => (
            <GroupMember key={member.member} conversation={conversation} member={member} managed={managed} />
          ))}
        </ul>
      </section>
      {managed && <InviteContact conversation={conversation} members={members} />}
      {managed && <GroupLinks talk={talk} />}
      {!managed && !isOver(talk.view) && <p class="hint">{t("talk.admin-only")}</p>}
    </div>
  );
}
