/** The pages of contacts and conversations. */

export type ContactsPart = "list" | "add" | "card" | "relays";

export type SealedPlace =
  | { readonly kind: "contacts"; readonly part: ContactsPart }
  | { readonly kind: "contact"; readonly contact: string }
  | { readonly kind: "new-group" }
  | { readonly kind: "invitation"; readonly invite: string }
  | { readonly kind: "conversation"; readonly conversation: string };
