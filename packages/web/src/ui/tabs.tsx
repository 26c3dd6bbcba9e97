/** Tabs by the WAI-ARIA pattern: one stop in the tab order, arrows move between them. */

import type { ComponentChildren } from "preact";

export interface Tab<K extends string> {
  readonly key: K;
  readonly label: ComponentChildren;
}

interface Props<K extends string> {
  readonly label: string;
  readonly tabs: readonly Tab<K>[];
  readonly selected: K;
  readonly direction: "ltr" | "rtl";
  onSelect(key: K): void;
}

export const tabId = (key: string) => `tab-${key}`;
export const panelId = (key: string) => `panel-${key}`;

const STEPS: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowLeft: -1 };

export function Tabs<K extends string>({ label, tabs, selected, direction, onSelect }: Props<K>) {
  const move = (event: KeyboardEvent) => {
    const step = (STEPS[event.key] ?? 0) * (direction === "rtl" ? -1 : 1);
    if (step === 0) return;
    const at = tabs.findIndex((tab) => tab.key === selected);
    const next = tabs[(at + step + tabs.length) % tabs.length];
    if (next === undefined) return;
    event.preventDefault();
    onSelect(next.key);
    document.getElementById(tabId(next.key))?.focus();
  };
  return (
    <div class="tabs" role="tablist" aria-label={label} onKeyDown={move}>
      {tabs.map((tab) => (
        <button
          key={tab.key}
          type="button"
          role="tab"
          id={tabId(tab.key)}
          class="tab"
          aria-selected={tab.key === selected}
          aria-controls={tab.key === selected ? panelId(tab.key) : undefined}
          tabIndex={tab.key === selected ? 0 : -1}
          onClick={() => onSelect(tab.key)}
        >
          {tab.label}
        </button>
      ))}
    </div>
  );
}
