/** How Tor is doing, in words: what it does now, then what to expect. */

import type { TorView } from "@hushroom/protocol";
import { type Translate, torStep } from "../lang/index.ts";

export interface TorWords {
  readonly now: string;
  /** How long it usually takes, or that it goes on by itself; null where there is nothing to wait for. */
  readonly wait: string | null;
}

export function torWords(t: Translate, tor: TorView): TorWords {
  switch (tor.phase) {
    case "starting":
      return { now: t("tor.starting"), wait: t("tor.usual-wait") };
    case "connecting":
      return { now: t(torStep(tor.tag)), wait: t("tor.usual-wait") };
    case "ready":
      return { now: t("tor.done"), wait: null };
    case "offline":
      return { now: t("owner.tor-offline"), wait: t("tor.retrying") };
    case "stopped":
      return { now: t("owner.tor-stopped"), wait: t("tor.retrying") };
    case "absent":
    case "off":
      return { now: t(`owner.tor-${tor.phase}`), wait: null };
  }
}
