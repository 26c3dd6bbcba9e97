/** Who is in a relay room; its maker removes people here; and the signs by which members see that it is one room. */

import { mayKick, type RelayRoomSession } from "@hushroom/client";
import type { RoomPerson } from "@hushroom/protocol";
import { ConfirmButton } from "../ui/confirm-button.tsx";
import { PersonMark } from "../ui/person.tsx";
import { Words } from "../ui/words.tsx";
import { useRelayScreen } from "./relay-screen.ts";

interface Props {
  readonly session: RelayRoomSession;
}

export function RoomPeople({ session }: Props) {
  const { t } = useRelayScreen();
  const { people, ended } = session.view;
  const kicks = mayKick(session.view) && ended === null;
  return (
    <div class="stack parted">
      <section class="stack" aria-label={t("owner.tab-people")}>
        <h2>{t("owner.people-count", { count: people.length })}</h2>
        <ul class="people">
          {people.map((person) => (
            <PersonRow key={person.id} person={person} session={session} kicks={kicks} />
          ))}
        </ul>
        {people.length === 1 && <p class="hint">{t("owner.people-alone")}</p>}
        {!mayKick(session.view) && <p class="hint">{t("relay.kick-who")}</p>}
      </section>
      {people.length > 1 && <RoomCheck session={session} />}
    </div>
  );
}

interface RowProps extends Props {
  readonly person: RoomPerson;
  readonly kicks: boolean;
}

function PersonRow({ person, session, kicks }: RowProps) {
  const { t } = useRelayScreen();
  const { id, name, isHere, isCreator, isSelf } = person;
  const kick = () => {
    session.kick(id);
    return Promise.resolve();
  };
  return (
    <li>
      <span class={`person grow ${isHere ? "" : "absent"}`}>
        <PersonMark id={id} />
        <bdi class="name">{name}</bdi>
        {isCreator && <span class="badge">{t("relay.maker")}</span>}
        {isSelf && <span class="badge">{t("room.you")}</span>}
        {!isHere && <span class="badge">{t("room.away")}</span>}
      </span>
      {kicks && !isSelf && (
        <ConfirmButton
          label={t("room.act-kick")}
          title={<Words parts={t.parts("relay.kick-title", { name })} />}
          text={<Words parts={t.parts("relay.kick-text", { name })} />}
          confirm={t("room.act-kick")}
          work={kick}
        />
      )}
    </li>
  );
}

function RoomCheck({ session }: Props) {
  const { t } = useRelayScreen();
  const groups = session.check?.match(/.{4}/g) ?? [];
  return (
    <section class="stack" aria-label={t("relay.check-title")}>
      <h2>{t("relay.check-title")}</h2>
      <p class="safety-digits" dir="ltr" translate={false}>
        {groups.map((group, place) => (
          <span key={place}>{group}</span>
        ))}
      </p>
      <p class="hint">{t("relay.check-text")}</p>
    </section>
  );
}
