/** What goes into the machine of a relay room and what comes out of it, for the page and for whoever carries its bytes. */

import type { RelayPutStatus } from "../../wire/box-protocol.ts";

export type RelayRoomInput =
  /** HELLO has come on a new connection to the relay. All that was asked before on another one is asked again. */
  | { readonly type: "connected"; readonly bootId: Uint8Array }
  | { readonly type: "disconnected" }
  | {
      readonly type: "answered";
      readonly put: number;
      readonly status: RelayPutStatus;
      readonly hash: Uint8Array;
    }
  /** A watched box has this frame. */
  | { readonly type: "found"; readonly address: string; readonly frame: Uint8Array }
  /** Once a second, as far as the page is let. */
  | { readonly type: "tick" }
  | { readonly type: "say"; readonly text: string }
  | { readonly type: "kick"; readonly member: string }
  | { readonly type: "leave" };

export interface RoomPerson {
  /** 32 hex digits. */
  readonly id: string;
  readonly name: string;
  /** Heard of lately. */
  readonly isHere: boolean;
  /** Made the room, and may kick. */
  readonly isCreator: boolean;
  readonly isSelf: boolean;
}

export type EndReason =
  | "left"
  | "kicked"
  /** Taken out after a long silence; the same link leads in again. */
  | "silent"
  /** Nobody answered at the door: nobody is there, and a room without people is gone. */
  | "nobody"
  | "full"
  /** Strangers with the link filled all places at the door. */
  | "crowded"
  | "bad-link"
  /** The others went on in a way that this member can't follow; the link may lead in again. */
  | "lost"
  /** A member broke the room for all: a new one is needed, without it. */
  | "jammed";

export type RelayRoomEvent =
  | { readonly type: "joined"; readonly self: string }
  | {
      readonly type: "people";
      readonly people: readonly RoomPerson[];
      readonly joined: readonly string[];
      readonly gone: readonly { readonly id: string; readonly name: string }[];
      /** Who let them in or took them out; null if nobody came or went. */
      readonly by: string | null;
      readonly why: "admit" | "gone" | "kick" | null;
      /** Somebody was taken out as gone who was here: `by` isn't to be trusted. */
      readonly isWrong: boolean;
    }
  | {
      readonly type: "message";
      readonly from: string;
      readonly name: string;
      readonly id: string;
      readonly at: number;
      readonly text: string;
    }
  /** Of an own message: `have` of `of` people have it; `missed` were taken out before they did. */
  | {
      readonly type: "delivery";
      readonly id: string;
      readonly have: number;
      readonly of: number;
      readonly missed: number;
    }
  | { readonly type: "said"; readonly id: string }
  /** The link that leads in from now on. The one before doesn't any more. */
  | { readonly type: "link"; readonly link: string }
  | { readonly type: "relay"; readonly state: "connected" | "gone" | "restarted" | "full" }
  /** A member put a frame of its own where one of ours belonged. */
  | { readonly type: "squatted" }
  | { readonly type: "ended"; readonly why: EndReason; readonly by: string | null };

export type RelayRoomEffect =
  /** To be answered by `answered`, or never if the connection goes first. */
  | {
      readonly type: "put";
      readonly put: number;
      readonly writeKey: Uint8Array;
      readonly frame: Uint8Array;
    }
  | { readonly type: "watch"; readonly addresses: readonly string[] }
  | { readonly type: "unwatch"; readonly addresses: readonly string[] }
  | { readonly type: "tell"; readonly event: RelayRoomEvent }
  /** A frame was refused, for counters. */
  | { readonly type: "refuse"; readonly reason: RefusedRoomFrame };

export type RefusedRoomFrame =
  | "foreign-frame"
  | "bad-message"
  | "bad-packet"
  | "bad-hello"
  | "bad-slot"
  | "flood";
