/** Who somebody is and what is to be known of them, in a list of people. */

import type { MemberView } from "@hushroom/protocol";
import { PersonMark } from "./person.tsx";
import { useSpeech } from "./speech.ts";

interface Props {
  readonly member: MemberView;
  readonly own: boolean;
}

export function MemberFacts({ member, own }: Props) {
  const { t } = useSpeech();
  return (
    <span class={`person grow ${member.present ? "" : "absent"}`}>
      <PersonMark id={member.id} />
      <bdi class="name">{member.name}</bdi>
      {member.role !== "member" && (
        <span class={`badge badge-${member.role}`}>{t(`room.role-${member.role}`)}</span>
      )}
      {own && <span class="badge">{t("room.you")}</span>}
      {member.muted && <span class="badge">{t("room.muted")}</span>}
      {member.registered && <span class="badge">{t("room.registered")}</span>}
      {!member.present && <span class="badge">{t("room.away")}</span>}
    </span>
  );
}
