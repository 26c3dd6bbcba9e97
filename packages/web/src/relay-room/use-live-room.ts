/** Ties a room to its page: drawn again with every change, woken when looked at, left when the page goes. */

import type { RelayRoomSession } from "@hushroom/client";
import { useEffect, useLayoutEffect, useState } from "preact/hooks";

export function useLiveRoom(session: RelayRoomSession): void {
  const [, redraw] = useState({});
  // With the first drawing, not after it: a hidden tab's effects are a second late, and a relay that is near has answered by
  // then. Somebody alone in a room hears of nothing else that would draw it again.
  useLayoutEffect(() => session.onChange(() => redraw({})), [session]);
  useEffect(() => {
    const wake = () => {
      if (document.visibilityState === "visible") session.wake();
    };
    const signals = ["visibilitychange", "focus", "online", "pageshow"] as const;
    for (const signal of signals) addEventListener(signal, wake, true);
    return () => {
      for (const signal of signals) removeEventListener(signal, wake, true);
    };
  }, [session]);
  useEffect(() => {
    const leave = () => session.leave();
    addEventListener("pagehide", leave);
    return () => removeEventListener("pagehide", leave);
  }, [session]);
  const isIn = session.view.phase === "in";
  useEffect(() => {
    if (!isIn) return;
    const ask = (event: Event) => event.preventDefault();
    addEventListener("beforeunload", ask);
    return () => removeEventListener("beforeunload", ask);
  }, [isIn]);
}
