/** What contacts and groups add to the messenger: who is let in, and what follows of what conversations do. */

import type { ConversationEvent, ConversationRow } from "@hushroom/protocol";
import type { Delivered, KeptConversation } from "./kept-conversation.ts";

export interface MessengerGuide {
  /** Whose boxes are not read, and who is sent nothing. */
  isSilenced(kept: KeptConversation): boolean;
  /** Private keys (base64) with which the place may be dialled. */
  dialKeys(place: string): readonly string[];
  /** Private keys (base64) of everybody who may dial this identity. */
  allowedKeys(): readonly string[];
  /** Those of them that whoever reads at this place may have. */
  keysOf(place: string): readonly string[];
  record(kept: KeptConversation, event: ConversationEvent): void;
  changed(
    kept: KeptConversation,
    rows: readonly ConversationRow[],
    deliveries: readonly Delivered[],
    events: readonly ConversationEvent[],
  ): void;
  /** Tickets of relays, or what is wrong with one, are not as they were. */
  relaysChanged(): void;
  /** What stops steps that belong to no conversation is not what it was. */
  troubleChanged(): void;
  /** Tells clients how it is now. */
  show(kept: KeptConversation): void;
  welcome(conversation: string, member: string, welcome: Uint8Array): void;
}
