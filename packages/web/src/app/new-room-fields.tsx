/** The fields of a new room beside its name, in groups; the rarer ones folded away. */

import {
  type FormProblems,
  LIFETIMES,
  LINK_KINDS,
  type Lifetime,
  type LinkKind,
  type NewRoomForm,
} from "@hushroom/client";
import { Choice, FieldGroup, SelectField, TextField } from "../ui/field.tsx";
import { useScreen } from "../ui/screen.ts";

export interface FormProps {
  readonly form: NewRoomForm;
  readonly problems: FormProblems;
  change(part: Partial<NewRoomForm>): void;
}

export function AccessFields({ form, change, problems }: FormProps) {
  const { t } = useScreen();
  return (
    <>
      <div class="form-row">
        <TextField
          label={t("owner.host-name")}
          note={t("owner.optional")}
          hint={t("owner.host-name-hint")}
          value={form.hostName}
          placeholder={t("terminal.host-name")}
          problem={problems.hostName && t(`owner.problem-${problems.hostName}`)}
          onInput={(hostName) => change({ hostName })}
        />
        <TextField
          label={t("owner.password")}
          note={t("owner.optional")}
          hint={t("owner.password-hint")}
          type="password"
          value={form.password}
          problem={problems.password && t(`owner.problem-${problems.password}`)}
          onInput={(password) => change({ password })}
        />
      </div>
      <Choice
        type="checkbox"
        label={t("owner.waiting-room")}
        hint={t("owner.waiting-room-hint")}
        checked={form.waitingRoom}
        onChange={(waitingRoom) => change({ waitingRoom })}
      />
    </>
  );
}

interface LinkChoice {
  readonly link: LinkKind;
  readonly uses: string;
  readonly lifetime: Lifetime;
}

interface LinkFieldsProps {
  readonly form: LinkChoice;
  readonly problems: FormProblems;
  change(part: Partial<LinkChoice>): void;
}

/** How many a link lets in and for how long: of the first link as of every later one. */
export function LinkFields({ form, change, problems }: LinkFieldsProps) {
  const { t } = useScreen();
  return (
    <div class="form-row">
      <SelectField
        label={t("owner.link-kind")}
        value={form.link}
        options={LINK_KINDS.map((value) => ({ value, label: t(`owner.link-${value}`) }))}
        onChange={(link) => change({ link })}
      />
      {form.link === "limited" && (
        <TextField
          label={t("owner.uses")}
          type="number"
          value={form.uses}
          problem={problems.uses && t(`owner.problem-${problems.uses}`)}
          onInput={(uses) => change({ uses })}
        />
      )}
      <SelectField
        label={t("owner.lifetime")}
        value={form.lifetime}
        options={LIFETIMES.map((value) => ({ value, label: t(`owner.lifetime-${value}`) }))}
        onChange={(lifetime) => change({ lifetime })}
      />
    </div>
  );
}

export function WayFields({ form, change, problems }: FormProps) {
  const { t } = useScreen();
  return (
    <FieldGroup title={t("owner.way")}>
      <Choice
        type="radio"
        name="way"
        label={t("owner.way-onion")}
        hint={t("owner.way-onion-hint")}
        checked={form.way === "onion"}
        onChange={() => change({ way: "onion" })}
      />
      <Choice
        type="radio"
        name="way"
        label={t("owner.way-lan")}
        hint={t("owner.way-lan-hint")}
        checked={form.way === "lan"}
        onChange={() => change({ way: "lan" })}
      />
      {form.way === "lan" && (
        <>
          <p class="trouble">{t("owner.lan-warning")}</p>
          <TextField
            label={t("owner.listen")}
            hint={t("owner.listen-hint")}
            dir="ltr"
            value={form.listen}
            problem={problems.listen && t(`owner.problem-${problems.listen}`)}
            onInput={(listen) => change({ listen })}
          />
        </>
      )}
    </FieldGroup>
  );
}

export function AdvancedFields({ form, change }: FormProps) {
  const { t } = useScreen();
  if (form.way === "lan") return null;
  return (
    <details class="fold">
      <summary>{t("owner.advanced")}</summary>
      <Choice
        type="checkbox"
        label={t("owner.client-key")}
        hint={t("owner.client-key-hint")}
        checked={form.clientKey}
        onChange={(clientKey) => change({ clientKey })}
      />
      <Choice
        type="checkbox"
        label={t("owner.hardened")}
        hint={t("owner.hardened-hint")}
        checked={form.hardened}
        onChange={(hardened) => change({ hardened })}
      />
    </details>
  );
}
