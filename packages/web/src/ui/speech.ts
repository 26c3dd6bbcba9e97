/** What the components of both pages, the owner's and the guest's, need to speak: words of the page's language. */

import type { ErrorText, RoomTextKey, Texts, Translator } from "@hushroom/client";
import type { ErrorCode } from "@hushroom/protocol";
import { createContext } from "preact";
import { useContext } from "preact/hooks";

export interface Speech {
  readonly t: Translator<Pick<Texts, RoomTextKey>>;
  errorText(code: ErrorCode): ErrorText;
}

const SpeechContext = createContext<Speech | null>(null);
export const SpeechProvider = SpeechContext.Provider;

export function useSpeech(): Speech {
  const speech = useContext(SpeechContext);
  if (speech === null) throw new Error("broken invariant: components are drawn inside SpeechProvider");
  return speech;
}
