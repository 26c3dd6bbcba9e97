/** What members of the machines' world were shown. */

/** What tests look at in events. */
export interface Shown {
  readonly type: string;
  readonly id: string;
  readonly from: string;
  readonly state: string;
  readonly content: { readonly type: string; readonly text: string };
}
