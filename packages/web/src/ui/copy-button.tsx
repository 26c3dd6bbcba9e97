/** Copies a text, and says so. */

import { useState } from "preact/hooks";
import { useTranslate } from "./translate.ts";

interface Props {
  readonly text: string;
  readonly label: string;
  readonly primary?: boolean;
  /** The element that shows the text: selected if the browser refuses to copy. */
  readonly shownIn?: string;
}

function selectContents(id: string): void {
  const element = document.getElementById(id);
  if (element !== null) getSelection()?.selectAllChildren(element);
}

export function CopyButton({ text, label, primary = false, shownIn }: Props) {
  const t = useTranslate();
  const [state, setState] = useState<"" | "copied" | "copy-failed">("");
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setState("copied");
    } catch {
      if (shownIn !== undefined) selectContents(shownIn);
      setState("copy-failed");
    }
  };
  return (
    <span class="copy">
      <button type="button" class={primary ? "button" : "button button-quiet"} onClick={copy}>
        {label}
      </button>
      <span role="status" class="copy-state">
        {state !== "" && t(`owner.${state}`)}
      </span>
    </span>
  );
}
