/** What the routes of one room work with. */

import { HushError, type MemberView, type RandomBytes, type SessionState } from "@hushroom/protocol";
import type { Clock } from "../clock.ts";
import type { RoomDriver } from "../rooms/room-driver.ts";
import type { Exchange } from "./exchange.ts";
import type { FormTokens } from "./form-token.ts";
import type { FrameFan } from "./frame-fan.ts";
import type { HtmlFan } from "./html-fan.ts";
import type { PageView } from "./page-views.ts";
import type { ReachProofs } from "./reach-proofs.ts";
import type { StaticFiles } from "./static-files.ts";
import type { TokenBuckets } from "./token-bucket.ts";

export interface GuestParts {
  readonly mode: "onion" | "lan";
  readonly driver: RoomDriver;
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly formTokens: FormTokens;
  readonly reachProofs: ReachProofs;
  readonly files: StaticFiles;
  readonly frames: FrameFan;
  readonly pieces: HtmlFan;
  readonly joinRate: TokenBuckets;
}

export type Handler = (exchange: Exchange, parts: GuestParts) => void | Promise<void>;

export function pageView(exchange: Exchange, parts: GuestParts): PageView {
  return { language: exchange.language, here: exchange.here, mode: parts.mode };
}

export function stateOf(exchange: Exchange, parts: GuestParts): SessionState {
  return exchange.session === null ? { state: "stranger" } : parts.driver.room.sessionState(exchange.session);
}

export interface MemberExchange {
  readonly session: string;
  readonly you: MemberView;
}

/** The member who asks; throws the reason if it is none. Asking shows that the member is there. */
export function memberOf(exchange: Exchange, parts: GuestParts): MemberExchange {
  const state = stateOf(exchange, parts);
  if (state.state !== "member" || exchange.session === null) throw noMember(state);
  parts.driver.feed({ kind: "visit", session: exchange.session });
  return { session: exchange.session, you: state.member };
}

export function noMember(state: SessionState): HushError {
  if (state.state === "ended") return new HushError(state.code);
  return new HushError(state.state === "waiting" ? "ROOM_WAITING" : "ROOM_NOT_JOINED");
}
