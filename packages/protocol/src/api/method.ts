/** What one method of the API is: its words, its parameters and its result. */

import type { RecordShape, Shape } from "../base/shape.ts";

export interface Method {
  readonly summary: string;
  readonly params: RecordShape;
  readonly result: Shape;
}

export interface ApiEvent {
  readonly summary: string;
  readonly params: RecordShape;
}

export const method = <const P extends RecordShape, const R extends Shape>(
  summary: string,
  params: P,
  result: R,
) => ({ summary, params, result }) as const;
