/** The waiting page: goes on as soon as the host has decided. */

import { GuestConnection } from "@hushroom/client";
import { openLive } from "./live-wire.ts";
import { browserTimers } from "./session.ts";

export function waitAtTheDoor(): void {
  let decided = false;
  const goOn = () => {
    if (!decided) location.reload();
    decided = true;
  };
  new GuestConnection(
    openLive,
    {
      frame: (frame) => {
        const stillWaits = frame.type === "hello" && frame.state === "waiting";
        const decides = frame.type === "hello" || frame.type === "admitted" || frame.type === "ended";
        if ((decides && !stillWaits) || frame.type === "closed") goOn();
      },
      state: (state) => {
        if (state === "ended") goOn();
      },
    },
    browserTimers,
  );
}
