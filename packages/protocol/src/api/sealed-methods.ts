/** All methods of sealed conversations. What they do is packages/engine's `SealedService`. */

import { CONTACT_METHODS, IDENTITY_METHODS } from "./sealed-contact-methods.ts";
import { CONVERSATION_METHODS } from "./sealed-conversation-methods.ts";
import { GROUP_METHODS } from "./sealed-group-methods.ts";

export const SEALED_METHODS = {
  ...IDENTITY_METHODS,
  ...CONTACT_METHODS,
  ...GROUP_METHODS,
  ...CONVERSATION_METHODS,
} as const;

export type SealedMethodName = keyof typeof SEALED_METHODS;
