/** What the page hands to its script: words of its language, and how it was reached. */

import {
  type GuestRoomTextKey,
  type GuestRoomWords,
  type Texts,
  type Translator,
  translateFrom,
} from "@hushroom/client";
import type { Speech } from "../ui/speech.ts";

export type T = Translator<Pick<Texts, GuestRoomTextKey>>;

export interface Boot {
  readonly t: T;
  readonly mode: "onion" | "lan";
  /** The room's, as it was when the page was made. */
  readonly name: string;
  readonly errors: GuestRoomWords["errors"];
}

/** Written by the same program that made this script, so its shape is taken as given. */
export function readBoot(root: HTMLElement): Boot {
  const boot = JSON.parse(root.dataset["room"] ?? "{}") as GuestRoomWords & Omit<Boot, "t">;
  return {
    name: boot.name,
    t: translateFrom(boot.language, boot.texts),
    mode: boot.mode,
    errors: boot.errors,
  };
}

export function speechOf({ t, errors }: Boot): Speech {
  return { t, errorText: (code) => errors[code] ?? errors.INTERNAL ?? { what: code, next: "" } };
}
