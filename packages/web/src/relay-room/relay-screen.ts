/** What every component of the page of relay rooms needs: the language, and the ways from one face to another. */

import type { Language, RelayRoomParts, RelayRoomSession, Translate } from "@hushroom/client";
import type { RelayRoomLink } from "@hushroom/protocol";
import { createContext } from "preact";
import { useContext } from "preact/hooks";

/** The face that the page shows. */
export type Face =
  /** `pasted`: a link that was no good; `relay`: to be proposed. */
  | { readonly kind: "start"; readonly pasted: string; readonly relay: string }
  | { readonly kind: "join"; readonly link: RelayRoomLink }
  | { readonly kind: "room"; readonly session: RelayRoomSession };

export interface RelayScreen {
  readonly t: Translate;
  readonly language: Language;
  setLanguage(language: Language): void;
  /** What a room of this page goes by. */
  readonly parts: RelayRoomParts;
  /** The program that gave the page carries what goes to onion relays. */
  readonly isCarried: boolean;
  /** A link was opened in this tab while it was in a room. */
  readonly isLinkElsewhere: boolean;
  go(face: Face): void;
}

const RelayScreenContext = createContext<RelayScreen | null>(null);
export const RelayScreenProvider = RelayScreenContext.Provider;

export function useRelayScreen(): RelayScreen {
  const screen = useContext(RelayScreenContext);
  if (screen === null) throw new Error("broken invariant: components are drawn inside RelayScreenProvider");
  return screen;
}
