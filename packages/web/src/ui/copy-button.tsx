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

/** A page that came without encryption has no clipboard but the one of old. */
async function isCopied(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return isCopiedByCommand(text);
  }
}

function isCopiedByCommand(text: string): boolean {
  const give = (event: ClipboardEvent) => {
    event.clipboardData?.setData("text/plain", text);
    event.preventDefault();
  };
  document.addEventListener("copy", give);
  try {
    return document.execCommand("copy");
  } finally {
    document.removeEventListener("copy", give);
  }
}

function selectContents(id: string): void {
  const element = document.getElementById(id);
  if (element !== null) getSelection()?.selectAllChildren(element);
}

export function CopyButton({ text, label, primary = false, shownIn }: Props) {
  const t = useTranslate();
  const [state, setState] = useState<"" | "copied" | "copy-failed">("");
  const copy = async () => {
    if (await isCopied(text)) setState("copied");
    else {
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
