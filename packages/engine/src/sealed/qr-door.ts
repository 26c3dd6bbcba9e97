/** The door behind a QR code of a card: open while its owner shows the code, and how somebody else goes through it. */

import { BoxClient, type Tor } from "@hushroom/net";
import {
  type Card,
  cardDoor,
  doorPayload,
  formatQrCard,
  HushError,
  LOCAL_LIMITS,
  openFrame,
  type QrCard,
  qrCard,
  readDoorPayload,
  sealFrame,
} from "@hushroom/protocol";
import type { Clock } from "../clock.ts";
import type { Messenger } from "./messenger.ts";

/** A door that was opened a moment ago may not be published yet. */
const TRIES = 12;
const PAUSE_MS = 4000;
const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64");

export class QrDoor {
  readonly #messenger: Messenger;
  #open: {
    readonly address: string;
    readonly dialKey: string;
    readonly text: string;
    readonly until: number;
  } | null = null;
  #cancel: () => void = () => {};

  constructor(messenger: Messenger) {
    this.#messenger = messenger;
  }

  show(forMs: number): { readonly text: string; readonly until: number } {
    const { card, place, parts } = this.#messenger;
    this.hide();
    const secret = parts.random(16);
    const { writeKey, frameKey, address, dialKey } = cardDoor(secret, card.onion);
    place.server.publish(writeKey, sealFrame(frameKey, doorPayload(card)));
    const until = parts.clock.nowMs() + forMs;
    this.#open = { address, dialKey: base64(dialKey), text: formatQrCard(qrCard(card, secret)), until };
    this.#cancel = parts.clock.after(forMs, () => this.hide());
    this.#messenger.refresh();
    return { text: this.#open.text, until };
  }

  hide(): void {
    if (this.#open === null) return;
    this.#cancel();
    this.#messenger.place.server.consume(this.#open.address);
    this.#open = null;
    this.#messenger.refresh();
  }

  allowedKeys(): string[] {
    return this.#open === null ? [] : [this.#open.dialKey];
  }
}

/** The card that a QR code means. Throws CARD_NOT_SHOWN if nothing answers, CARD_TAMPERED and the like. */
export async function fetchCard(tor: Tor, qr: QrCard, clock: Clock): Promise<Card> {
  const { frameKey, address, dialKey } = cardDoor(qr.doorSecret, qr.onion);
  for (let attempt = 0; attempt < TRIES; attempt++) {
    if (attempt > 0) await new Promise<void>((resolve) => clock.after(PAUSE_MS, resolve));
    const frame = await fetchFrame(tor, qr.onion, base64(dialKey), `card ${address} ${attempt}`, address);
    const payload = frame === null ? null : openFrame(frameKey, frame);
    if (payload !== null) return readDoorPayload(payload, qr);
  }
  throw new HushError("CARD_NOT_SHOWN");
}

async function fetchFrame(
  tor: Tor,
  onion: string,
  key: string,
  isolation: string,
  address: string,
): Promise<Uint8Array | null> {
  try {
    await tor.addClientKey(onion, key);
    const stream = await tor.dial(onion, 80, isolation, LOCAL_LIMITS.LINK_DIAL_TIMEOUT_MS);
    const client = await BoxClient.connect(stream, onion);
    try {
      return await client.get(Uint8Array.from(Buffer.from(address, "hex")));
    } finally {
      client.close();
    }
  } catch (error) {
    if (error instanceof HushError) return null;
    throw error;
  }
}
