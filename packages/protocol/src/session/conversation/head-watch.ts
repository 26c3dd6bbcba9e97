/** What an orderer knows of where the group is (confirmed-head.ts). */
export interface HeadWatch {
  /** When members last answered that this epoch is the group's, and how many; null: none since the program began. */
  confirmed: { readonly at: number; readonly by: number } | null;
  /** How long something has waited for that, in this program and those before it, in ms; null: nothing does. */
  heldMs: number | null;
  /** When that was written last. */
  heldAt: number;
  /** How long this program has run, in ms. */
  ranMs: number;
  /** Since it began nobody has confirmed anything in time: it waits no more. */
  isGivenUp: boolean;
}

export const unwatched = (): HeadWatch => ({
  confirmed: null,
  heldMs: null,
  heldAt: 0,
  ranMs: 0,
  isGivenUp: false,
});
