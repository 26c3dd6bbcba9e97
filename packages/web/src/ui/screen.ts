/** What every component of the owner's page needs: the language, the model, and a way to run what a person asked for. */

import type { Language, Owner, Translate } from "@hushroom/client";
import { type ErrorCode, errorCodeOf } from "@hushroom/protocol";
import { createContext } from "preact";
import { useContext, useRef, useState } from "preact/hooks";

export interface Screen {
  readonly owner: Owner;
  readonly t: Translate;
  readonly language: Language;
  setLanguage(language: Language): void;
}

const ScreenContext = createContext<Screen | null>(null);
export const ScreenProvider = ScreenContext.Provider;

export function useScreen(): Screen {
  const screen = useContext(ScreenContext);
  if (screen === null) throw new Error("broken invariant: components are drawn inside ScreenProvider");
  return screen;
}

export interface Action {
  readonly busy: boolean;
  /** Why the last run failed. */
  readonly error: ErrorCode | null;
  /** True if it went well. Does nothing while a run is under way. */
  run(work: () => Promise<unknown>): Promise<boolean>;
  forget(): void;
}

export function useAction(): Action {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ErrorCode | null>(null);
  const running = useRef(false);
  const run = async (work: () => Promise<unknown>) => {
    if (running.current) return false;
    running.current = true;
    setBusy(true);
    setError(null);
    try {
      await work();
      return true;
    } catch (failure) {
      setError(errorCodeOf(failure));
      return false;
    } finally {
      running.current = false;
      setBusy(false);
    }
  };
  return { busy, error, run, forget: () => setError(null) };
}
