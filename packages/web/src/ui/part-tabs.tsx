/** Tabs and the one part that is chosen among them, beside the talk or, on a phone, instead of it. */

import type { Direction } from "@hushroom/client";
import type { ComponentChildren } from "preact";
import { panelId, type Tab, Tabs, tabId } from "./tabs.tsx";

interface Props<Part extends string> {
  readonly label: string;
  readonly tabs: readonly Tab<Part>[];
  /** `talk`, where there is one, is as high as the page. */
  readonly selected: Part;
  readonly direction: Direction;
  onSelect(part: Part): void;
  readonly children: ComponentChildren;
}

export function PartTabs<Part extends string>(props: Props<Part>) {
  const { label, tabs, selected, direction, onSelect, children } = props;
  return (
    <div class="room-parts">
      <Tabs label={label} tabs={tabs} selected={selected} direction={direction} onSelect={onSelect} />
      <div
        key={selected}
        class={selected === "talk" ? "part part-talk" : "part"}
        role="tabpanel"
        id={panelId(selected)}
        aria-labelledby={tabId(selected)}
      >
        {children}
      </div>
    </div>
  );
}
