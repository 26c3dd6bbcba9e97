/** The signatures of conversations: how a program lends them its own implementation. */

export { lendEd25519, type QuickEd25519 } from "@hushroom/mls";
