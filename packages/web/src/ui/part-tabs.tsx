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
  /** The part has nothing but words: it takes the focus itself, so that the keyboard scrolls it. */
  readonly wordsOnly?: boolean;
  onSelect(part: Part): void;
  readonly children: ComponentChildren;
}

export function PartTabs<Part extends string>(props: Props<Part>) {
  const { label, tabs, selected, direction, wordsOnly = false, onSelect, children } = props;
  return (
    <div class="room-parts">
      <Tabs label={label} tabs={tabs} selected={selected} direction={direction} onSelect={onSelect} />
      <div
        key={selected}
        class={selected === "talk" ? "part part-talk" : "part"}
        role="tabpanel"
        tabIndex={wordsOnly ? 0 : undefined}
        id={panelId(selected)}
        aria-labelledby={tabId(selected)}
      >
        {children}
      </div>
    </div>
  );
}
