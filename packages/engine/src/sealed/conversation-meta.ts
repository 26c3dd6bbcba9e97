/** What this device knows of a conversation beside its machine: names, what was read, the newest row. JSON in the store. */

import { type ConversationView, HushError } from "@hushroom/protocol";

export interface ConversationMeta {
  readonly id: string;
  readonly kind: "contact" | "group";
  name: string;
  /** With `contact`: which. */
  contact: string | null;
  readonly createdAt: number;
  unread: number;
  readUpTo: number;
  /** The order of the newest row; 0 before the first. */
  newest: number;
  last: ConversationView["last"];
  /** This member is no longer in it. */
  hasLeft: boolean;
  /** This member asked to be taken out. */
  isLeaving: boolean;
  /** To be erased once this member is out. */
  isForgotten: boolean;
  /** The contact's new key was accepted, and who holds it has not been heard yet. */
  awaitsKey: boolean;
  /** Other members who said that they leave. */
  leaving: string[];
  /** Who says to have compared safety numbers with whom: by the second, the first ones. */
  vouched: Record<string, string[]>;
}

export const metaKey = (id: string): string => `meta/${id}`;

export function newMeta(
  choices: Pick<ConversationMeta, "id" | "kind" | "name" | "contact" | "createdAt">,
): ConversationMeta {
  const unread = { unread: 0, readUpTo: 0, newest: 0, last: null };
  const standing = { hasLeft: false, isLeaving: false, isForgotten: false, leaving: [], vouched: {} };
  return { ...choices, ...unread, ...standing, awaitsKey: false };
}

export const encodeMeta = (meta: ConversationMeta): Uint8Array => Buffer.from(JSON.stringify(meta), "utf8");

/** Throws STORE_BROKEN for what is none. */
export function decodeMeta(bytes: Uint8Array): ConversationMeta {
  try {
    // What a step that failed is put back to has to name everything that a step can change.
    return { awaitsKey: false, ...JSON.parse(Buffer.from(bytes).toString("utf8")) };
  } catch (error) {
    throw new HushError("STORE_BROKEN", {}, error);
  }
}
