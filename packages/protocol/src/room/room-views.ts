/** What the room shows of itself to its driver: links, bans, who waits, where a session stands. */

import type { ErrorCode } from "../base/errors.ts";
import type { MemberView } from "./events.ts";

export interface InviteView {
  readonly id: string;
  readonly token: string;
  /** How many may join with it; null: any number. */
  readonly uses: number | null;
  readonly used: number;
  readonly expiresAt: number | null;
  readonly revoked: boolean;
  readonly createdAt: number;
}

export interface BanView {
  readonly name: string;
  readonly at: number;
}

export interface WaitingView {
  readonly member: string;
  readonly name: string;
  readonly at: number;
}

/** Where a browser's session stands. `ended` carries the reason to show. */
export type SessionState =
  | { readonly state: "stranger" }
  | { readonly state: "waiting"; readonly member: string }
  | { readonly state: "member"; readonly member: MemberView }
  | { readonly state: "ended"; readonly code: ErrorCode };

/** What the join page needs to know about a link. Looking consumes nothing. */
export type LinkCheck =
  | {
      readonly ok: true;
      readonly needsPassword: boolean;
      readonly waitingRoom: boolean;
      readonly roomName: string;
    }
  | { readonly ok: false; readonly code: ErrorCode };

/** Ids are exclusive bounds. With neither, the newest page. */
export interface HistoryPage {
  readonly before?: string;
  readonly after?: string;
  readonly limit: number;
}
