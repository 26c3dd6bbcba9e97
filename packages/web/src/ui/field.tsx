/** Labelled fields of forms, with their hints and problems tied to them for screen readers. */

import type { ComponentChildren } from "preact";
import { useEffect, useId } from "preact/hooks";

/** By what is typed; while nothing is, as the page reads, so that the example stands where the words will. */
function typedDirection(value: string, fixed?: "ltr" | "auto") {
  if (fixed !== undefined) return { dir: fixed };
  return value === "" ? {} : ({ dir: "auto" } as const);
}

interface TextFieldProps {
  readonly label: string;
  readonly value: string;
  readonly hint?: string;
  /** Said beside the label, as in “optional”. */
  readonly note?: string;
  readonly problem?: string | undefined;
  readonly placeholder?: string;
  readonly type?: "text" | "password" | "number";
  /** The field that the page was opened for. */
  readonly focused?: boolean;
  /** Fixed direction, for addresses. */
  readonly dir?: "ltr" | "auto";
  onInput(value: string): void;
}

export function TextField(props: TextFieldProps) {
  const id = useId();
  const { label, value, hint, note, problem, type = "text", focused = false } = props;
  useEffect(() => {
    if (focused) document.getElementById(id)?.focus();
  }, [focused, id]);
  const described = [hint && `${id}-hint`, problem && `${id}-problem`].filter(Boolean).join(" ");
  const common = {
    id,
    value,
    ...typedDirection(value, props.dir),
    placeholder: props.placeholder ?? "",
    inputMode: type === "number" ? "numeric" : "text",
    autocomplete: type === "password" ? "new-password" : "off",
    spellcheck: false,
    "aria-invalid": problem !== undefined,
    "aria-describedby": described === "" ? undefined : described,
    onInput: (event: { readonly currentTarget: HTMLInputElement }) =>
      props.onInput(event.currentTarget.value),
  } as const;
  return (
    <div class="field">
      <label for={id}>
        {label}
        {note !== undefined && <span class="field-note"> · {note}</span>}
      </label>
      {hint !== undefined && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {type === "password" ? <input type="password" {...common} /> : <input type="text" {...common} />}
      {problem !== undefined && (
        <p class="field-problem" id={`${id}-problem`}>
          {problem}
        </p>
      )}
    </div>
  );
}

interface SelectFieldProps<V extends string> {
  readonly label: string;
  readonly value: V;
  readonly options: readonly { readonly value: V; readonly label: string }[];
  onChange(value: V): void;
}

export function SelectField<V extends string>({ label, value, options, onChange }: SelectFieldProps<V>) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <select
        id={id}
        value={value}
        onChange={(event) => {
          const chosen = options[event.currentTarget.selectedIndex];
          if (chosen !== undefined) onChange(chosen.value);
        }}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </div>
  );
}

interface ChoiceProps {
  readonly type: "checkbox" | "radio";
  readonly label: string;
  readonly hint?: string;
  readonly checked: boolean;
  readonly disabled?: boolean;
  /** Radio buttons of one choice share it. */
  readonly name?: string;
  onChange(checked: boolean): void;
}

export function Choice({ type, label, hint, checked, disabled = false, name, onChange }: ChoiceProps) {
  const id = useId();
  return (
    <div class="choice">
      <input
        id={id}
        type={type}
        name={name ?? id}
        checked={checked}
        disabled={disabled}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
      <div>
        <label for={id}>{label}</label>
        {hint !== undefined && (
          <p class="hint" id={`${id}-hint`}>
            {hint}
          </p>
        )}
      </div>
    </div>
  );
}

interface FieldGroupProps {
  readonly title: string;
  readonly children: ComponentChildren;
}

export function FieldGroup({ title, children }: FieldGroupProps) {
  return (
    <fieldset class="field-group">
      <legend>{title}</legend>
      {children}
    </fieldset>
  );
}
