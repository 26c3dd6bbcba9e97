/** What is being written, until the room has it. */

import type { Refusal, RelayRoomSession } from "@hushroom/client";
import { useState } from "preact/hooks";

export interface Drafting {
  readonly text: string;
  /** Why the last try to send came to nothing. */
  readonly refusal: Refusal | null;
  change(text: string): void;
  send(): void;
}

export function useDrafting(session: RelayRoomSession): Drafting {
  const [text, setText] = useState("");
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const change = (typed: string) => {
    setText(typed);
    setRefusal(null);
  };
  const send = () => {
    if (text.trim() === "") return;
    const refused = session.say(text);
    if (refused === null) change("");
    else setRefusal(refused);
  };
  return { text, refusal, change, send };
}
