/** How far an own message has come: a mark, and words for the newest one and for those that have not arrived. */

import { deliveryWords } from "@hushroom/client";
import type { MessageRow } from "@hushroom/protocol";
import { useScreen } from "../../ui/screen.ts";

interface Props {
  readonly row: MessageRow;
  readonly inWords: boolean;
}

export function Delivery({ row, inWords }: Props) {
  const { t } = useScreen();
  const { delivery } = row;
  if (delivery === null || row.deleted) return null;
  const arrived = delivery.state === "delivered" || delivery.state === "read";
  const words = deliveryWords(t, delivery);
  return (
    <span class={`state delivery delivery-${delivery.state}`} title={words}>
      <span class={inWords || !arrived ? "delivery-words" : "visually-hidden"}>{words}</span>
      <span class="delivery-mark" aria-hidden="true" />
    </span>
  );
}
