/** What every component of the guest's page needs. */

import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Boot } from "./boot.ts";
import type { GuestSession } from "./session.ts";

export interface GuestScreen extends Boot {
  readonly session: GuestSession;
}

const Context = createContext<GuestScreen | null>(null);
export const GuestScreenProvider = Context.Provider;

export function useGuestScreen(): GuestScreen {
  const screen = useContext(Context);
  if (screen === null) throw new Error("broken invariant: components are drawn inside GuestScreenProvider");
  return screen;
}

/** A new key for each message, so that sending it again never makes a second one. */
export function newOnce(): string {
  // Not randomUUID: browsers keep that from pages on plain http.
  return [...crypto.getRandomValues(new Uint8Array(16))]
    .map((byte) => byte.toString(16).padStart(2, "0"))
    .join("");
}
