/** The inputs and effects of the room machine. `Room.handle(input, nowMs)` returns effects and calls nothing. */

import type { ErrorCode, ErrorDetail } from "../base/errors.ts";
import type { RoomCommand } from "./commands.ts";
import type { Reachability, RoomEvent, SessionEvent, StaffEvent } from "./events.ts";

/** A browser's session: a random value that the driver made and only that browser knows. */
export type SessionId = string;
/** One live connection (a WebSocket or a streaming page) of a session. */
export type StreamId = number;
/** Chosen by the driver; the machine answers each request exactly once. */
export type RequestId = number;
/** Who asks: the host (by the owner's API) or a session. */
export type Actor = { readonly host: true } | { readonly session: SessionId };

export type RoomInput =
  | {
      readonly kind: "join";
      readonly request: RequestId;
      readonly session: SessionId;
      /** The connection it came on, for the password budget. */
      readonly connection: string;
      readonly token: string;
      readonly name: string;
      /** Empty if not given. */
      readonly roomPassword: string;
      /** Empty: do not register; with a registered name it must match. */
      readonly namePassword: string;
    }
  /** The driver's answer to a `check-password` effect. `hash` is the new hash where one was asked for. */
  | {
      readonly kind: "password-checked";
      readonly check: number;
      readonly ok: boolean;
      readonly hash: string | null;
    }
  | { readonly kind: "connect"; readonly session: SessionId; readonly stream: StreamId }
  | { readonly kind: "disconnect"; readonly stream: StreamId }
  /** A page without a stream was loaded: counts as present for ABSENCE_MS. */
  | { readonly kind: "visit"; readonly session: SessionId }
  | {
      readonly kind: "say";
      readonly request: RequestId;
      readonly by: Actor;
      readonly text: string;
      readonly replyTo: string | null;
      /** The same `once` of the same actor never makes a second message: it is answered with the first one's id. */
      readonly once: string;
    }
  | {
      readonly kind: "command";
      readonly request: RequestId;
      readonly by: Actor;
      readonly command: RoomCommand;
    }
  | { readonly kind: "leave"; readonly request: RequestId; readonly session: SessionId }
  | { readonly kind: "reachability"; readonly reachability: Reachability }
  | { readonly kind: "wake" };

export type Answer =
  | { readonly ok: true; readonly value: AnswerValue }
  | { readonly ok: false; readonly code: ErrorCode; readonly detail: ErrorDetail };

export type AnswerValue =
  | { readonly type: "joined"; readonly member: string }
  | { readonly type: "waiting"; readonly member: string }
  | { readonly type: "said"; readonly id: string }
  | { readonly type: "invited"; readonly invite: string; readonly token: string }
  | { readonly type: "done" };

export type RoomEffect =
  | { readonly kind: "answer"; readonly request: RequestId; readonly answer: Answer }
  /** To every stream of every member, and to the owner's API. */
  | { readonly kind: "broadcast"; readonly event: RoomEvent }
  /** To the host and moderators. */
  | { readonly kind: "tell-staff"; readonly event: StaffEvent }
  | { readonly kind: "tell-session"; readonly session: SessionId; readonly event: SessionEvent }
  /** Close all streams of the session once `tell-session` before it was written. */
  | { readonly kind: "end-session"; readonly session: SessionId }
  /** Hash `password` if `against` is null, else verify it. Answered by `password-checked`. */
  | {
      readonly kind: "check-password";
      readonly check: number;
      readonly password: string;
      readonly against: string | null;
    }
  | { readonly kind: "wake"; readonly atMs: number }
  | { readonly kind: "closed" };
