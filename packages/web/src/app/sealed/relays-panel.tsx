/** Relays: where one is written to while away, and tickets for those where others are. */

import { canAddRelay, othersRelays, ownRelays, relayAdded, relayState } from "@hushroom/client";
import type { RelayView } from "@hushroom/protocol";
import { useId, useState } from "preact/hooks";
import { ConfirmButton } from "../../ui/confirm-button.tsx";
import { ErrorNote } from "../../ui/error-note.tsx";
import { TextField } from "../../ui/field.tsx";
import { useAction, useScreen } from "../../ui/screen.ts";
import { useSpeech } from "../../ui/speech.ts";

export function RelaysPanel() {
  const { owner } = useScreen();
  const { relays } = owner.sealed.state;
  const others = othersRelays(relays);
  return (
    <div class="stack parted">
      <OwnRelays relays={relays} />
      {others.length > 0 && <OtherRelays relays={others} />}
    </div>
  );
}

function OwnRelays({ relays }: { readonly relays: readonly RelayView[] }) {
  const { t } = useScreen();
  const own = ownRelays(relays);
  return (
    <section class="stack">
      <h2>{t("relays.title")}</h2>
      <p>{t("relays.intro")}</p>
      {own.length === 0 && <p class="hint">{t("relays.none")}</p>}
      <ul class="relays">
        {own.map((relay) => (
          <RelayRow key={relay.relay} relay={relay} others={own.filter((one) => one !== relay)} />
        ))}
      </ul>
      {canAddRelay(relays) ? <AddRelay own={own} /> : <p class="hint">{t("relays.full")}</p>}
    </section>
  );
}

function OtherRelays({ relays }: { readonly relays: readonly RelayView[] }) {
  const { t } = useScreen();
  const id = useId();
  return (
    <section class="stack" aria-labelledby={id}>
      <h2 id={id}>{t("relays.others-title")}</h2>
      <p>{t("relays.others-intro")}</p>
      <ul class="relays">
        {relays.map((relay) => (
          <RelayRow key={relay.relay} relay={relay} others={null} />
        ))}
      </ul>
    </section>
  );
}

interface RowProps {
  readonly relay: RelayView;
  /** The own ones besides; null where it isn't an own one. */
  readonly others: readonly RelayView[] | null;
}

function RelayRow({ relay, others }: RowProps) {
  const { owner, t } = useScreen();
  const remaining = (others ?? []).map((one) => one.relay);
  return (
    <li class="stack">
      <p class="link-text long-text relay-address" dir="ltr" translate={false}>
        {relay.relay}
      </p>
      <p class="hint">{relayState(t, relay)}</p>
      <RelayTrouble relay={relay} />
      {relay.needsTickets && <AddInvite relay={relay} />}
      {others !== null && (
        <div class="actions-start">
          <ConfirmButton
            label={t("relays.remove")}
            title={t("relays.remove-title")}
            text={t("relays.remove-text")}
            confirm={t("relays.remove-confirm")}
            work={() => owner.sealed.call("identity.relays", { relays: remaining })}
          />
        </div>
      )}
    </li>
  );
}

function RelayTrouble({ relay }: { readonly relay: RelayView }) {
  const { errorText } = useSpeech();
  if (relay.trouble === null) return null;
  const { what, next } = errorText(relay.trouble);
  return (
    <p class="trouble">
      <strong>{what}</strong> {next}
    </p>
  );
}

function AddRelay({ own }: { readonly own: readonly RelayView[] }) {
  const { owner, t } = useScreen();
  const [address, setAddress] = useState("");
  const [done, setDone] = useState("");
  const { busy, error, run } = useAction();
  const add = async (event: Event) => {
    event.preventDefault();
    setDone("");
    await run(async () => {
      const checked = await owner.sealed.call("relay.check", { relay: address.trim() });
      const relays = [...own.map((one) => one.relay), checked.relay];
      await owner.sealed.call("identity.relays", { relays });
      setAddress("");
      setDone(relayAdded(t, checked));
    });
  };
  return (
    <form class="stack" onSubmit={add}>
      <TextField
        label={t("relays.address")}
        hint={t("relays.address-hint")}
        value={address}
        dir="ltr"
        onInput={setAddress}
      />
      <div>
        <button type="submit" class="button" disabled={busy || address.trim() === ""}>
          {t("relays.add")}
        </button>
      </div>
      <p role="status">{busy ? t("relays.checking") : done}</p>
      <ErrorNote code={error} />
    </form>
  );
}

function AddInvite({ relay }: { readonly relay: RelayView }) {
  const { owner, t } = useScreen();
  const [invite, setInvite] = useState("");
  const [kept, setKept] = useState(false);
  const { busy, error, run } = useAction();
  const add = async (event: Event) => {
    event.preventDefault();
    setKept(false);
    const work = () => owner.sealed.call("relay.addInvite", { relay: relay.relay, invite: invite.trim() });
    if (!(await run(work))) return;
    setInvite("");
    setKept(true);
  };
  return (
    <details class="fold" open={relay.trouble !== null && !relay.hasInvite}>
      <summary>{t(relay.hasInvite ? "relays.invite-there" : "relays.invite")}</summary>
      <form class="stack" onSubmit={add}>
        <TextField
          label={t("relays.invite")}
          hint={t("relays.invite-hint")}
          value={invite}
          dir="ltr"
          onInput={setInvite}
        />
        <div>
          <button type="submit" class="button button-quiet" disabled={busy || invite.trim() === ""}>
            {t("relays.invite-add")}
          </button>
        </div>
        <p role="status" class="hint">
          {busy ? t("relays.checking") : kept && t("relays.invite-kept")}
        </p>
        <ErrorNote code={error} />
      </form>
    </details>
  );
}
