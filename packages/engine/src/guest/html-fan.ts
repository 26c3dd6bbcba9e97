/** The streaming pages: which are open, and the pieces of HTML that go to them, each made once for all who need it. */

import type { Language } from "@hushroom/client";
import type { HistoryItem } from "@hushroom/protocol";
import type { Broadcast } from "../rooms/outlet.ts";
import { guestPages } from "./pages/guest-pages.ts";

/** An open streaming page as the fan sees it. */
interface StreamingPage {
  heartbeat(): void;
}

export class HtmlFan {
  readonly outlets = new Set<StreamingPage>();
  #item: HistoryItem | null = null;
  #before: HistoryItem | null = null;

  /** The bytes of an item as `reader` (a member's id) sees it. */
  piece(broadcast: Broadcast, item: HistoryItem, language: Language, reader: string): Buffer {
    const previous = this.#previous(item);
    const own = item.type === "message" && item.member === reader;
    const encoding = own ? `${language}-own` : language;
    return broadcast.encoded(encoding, () =>
      Buffer.from(
        guestPages.logPiece({ language, piece: item, own, ...(previous === null ? {} : { previous }) }),
      ),
    );
  }

  /** The item right before this one in every reader's log, or null if it is not known here. */
  #previous(item: HistoryItem): HistoryItem | null {
    if (item !== this.#item) {
      this.#before = this.#item;
      this.#item = item;
    }
    const follows = Number(this.#before?.id) + 1 === Number(item.id);
    return follows ? this.#before : null;
  }
}
