/** Notices, deliveries and ends of relay rooms in words. */

import { PROTOCOL_LIMITS } from "@hushroom/protocol";
import type { TextPart, Translate } from "../lang/index.ts";
import type { RelayDelivery, RelayNotice, RelayRoomView } from "./relay-room-view.ts";

export function relayNoticeParts(t: Translate, { what, name, by }: RelayNotice): readonly TextPart[] {
  switch (what) {
    case "joined":
      return t.parts("room.notice-joined", { name });
    case "kicked":
      return t.parts("room.notice-kicked", { name });
    case "gone":
      return t.parts("relay.notice-gone", { name });
    case "taken-out":
      return t.parts("relay.notice-taken-out", { name, by });
    default:
      return t.parts(`relay.notice-${what}`);
  }
}

/** What the mark beside an own message shows; as for conversations. */
export const relayDeliveryState = ({ have, of }: RelayDelivery): "kept" | "boxed" | "delivered" =>
  have === 0 ? "kept" : have < of ? "boxed" : "delivered";

export function relayDeliveryWords(t: Translate, { have, of: count, missed }: RelayDelivery): string {
  const words = count === 0 && missed > 0 ? [] : [deliveryWord(t, have, count)];
  if (missed > 0) words.push(t("relay.delivery-missed", { count: missed }));
  return words.join(" · ");
}

function deliveryWord(t: Translate, have: number, count: number): string {
  if (have === 0) return t("relay.delivery-none");
  if (have < count) return t("relay.delivery-some", { have, count });
  return t(count === 1 ? "relay.delivery-one" : "relay.delivery-all");
}

/** Own messages that somebody who was to get them hasn't. */
export const unconfirmed = ({ items }: RelayRoomView): number =>
  items.filter((item) => item.kind === "message" && item.delivery !== null && isShort(item.delivery)).length;

const isShort = ({ have, of, missed }: RelayDelivery): boolean => have < of || missed > 0;

export interface EndWords {
  readonly what: string;
  readonly next: readonly TextPart[];
}

export function relayEndWords(t: Translate, ended: NonNullable<RelayRoomView["ended"]>): EndWords {
  const { why, by } = ended;
  const what = t(`relay.ended-${why}`);
  if (why === "full") {
    return {
      what,
      next: t.parts("relay.ended-full-next", { count: PROTOCOL_LIMITS.RELAY_ROOM_MEMBERS_MAX }),
    };
  }
  if (why === "jammed" && by !== "") return { what, next: t.parts("relay.ended-jammed-by", { name: by }) };
  return { what, next: t.parts(`relay.ended-${why}-next`) };
}
