/** What members ask of a room besides talking. Who may is in permissions.ts. */

import type { AppointableRole } from "./roles.ts";

/** `target` is a member id (`~…`) or a nickname as shown. */
export type RoomCommand =
  | { readonly name: "approve" | "reject" | "kick" | "ban" | "mute" | "unmute"; readonly target: string }
  /** The nickname that was banned. */
  | { readonly name: "unban"; readonly target: string }
  | { readonly name: "appoint"; readonly target: string; readonly role: AppointableRole }
  | { readonly name: "nick"; readonly nickname: string }
  | { readonly name: "waiting-room" | "lock" | "announce"; readonly on: boolean }
  /** Least milliseconds between two messages of one member; 0 switches it off. */
  | { readonly name: "slow"; readonly intervalMs: number }
  | { readonly name: "cap"; readonly memberMax: number }
  | { readonly name: "retain"; readonly countMax: number; readonly ageMaxMs: number | null }
  | { readonly name: "clear" }
  | { readonly name: "rename"; readonly roomName: string }
  /** Null takes the room's password away. */
  | { readonly name: "password"; readonly password: string | null }
  /** `uses` null: any number; `expiresAt` null: never. */
  | { readonly name: "invite"; readonly uses: number | null; readonly expiresAt: number | null }
  | { readonly name: "revoke"; readonly invite: string }
  | { readonly name: "close" };

export type RoomCommandName = RoomCommand["name"];
