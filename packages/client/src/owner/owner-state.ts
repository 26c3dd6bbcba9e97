/** Everything that the owner's page shows, and what each event of the daemon makes of it. Pure. */

import type { RoomView, StatusView, TorView } from "@hushroom/protocol";
import type { ConnectionState, DaemonEvent } from "../connection.ts";
import type { SealedPlace } from "../sealed/sealed-place.ts";
import { afterEvent, asRead, newOwnerRoom, type OwnerRoom, unreadOf } from "./owner-room.ts";

export interface OwnerState {
  readonly connection: ConnectionState;
  /** Null until the daemon first told. */
  readonly tor: TorView | null;
  readonly version: string;
  /** Lets the page of relay rooms go over the program's Tor; null until the daemon told. */
  readonly carryKey: string | null;
  readonly rooms: readonly OwnerRoom[];
  /** The room on screen; null is the form for a new one. */
  readonly selected: string | null;
  /** What is on screen instead: contacts, or a conversation. */
  readonly place: SealedPlace | null;
  /** Identity, contacts and conversations outlive the program. */
  readonly kept: boolean;
  /** The name of the room that was closed last, until something else is looked at. */
  readonly closedName: string | null;
  /** The program said that it ends. */
  readonly stopping: boolean;
}

export const FIRST_STATE: OwnerState = {
  connection: "connecting",
  tor: null,
  version: "",
  carryKey: null,
  rooms: [],
  selected: null,
  place: null,
  kept: false,
  closedName: null,
  stopping: false,
};

export const roomOf = (state: OwnerState, room: string): OwnerRoom | undefined =>
  state.rooms.find((known) => known.view.room === room);

export const selectedRoom = (state: OwnerState): OwnerRoom | undefined =>
  state.selected === null ? undefined : roomOf(state, state.selected);

export const unreadTotal = (state: OwnerState): number =>
  state.rooms.reduce((sum, room) => sum + unreadOf(room), 0);

export const waitingTotal = (state: OwnerState): number =>
  state.rooms.reduce((sum, room) => sum + room.view.waiting.length, 0);

export function changeRoom(
  state: OwnerState,
  room: string,
  change: (known: OwnerRoom) => OwnerRoom,
): OwnerState {
  const rooms = state.rooms.map((known) => (known.view.room === room ? change(known) : known));
  return { ...state, rooms };
}

/** After the daemon's answer to `program.status`: logs are read anew, what was read stays read. */
export function withStatus(state: OwnerState, status: StatusView): OwnerState {
  const rooms = status.rooms.map((view) => ({
    ...newOwnerRoom(view),
    readUpTo: roomOf(state, view.room)?.readUpTo ?? null,
  }));
  const selected = rooms.some((room) => room.view.room === state.selected) ? state.selected : null;
  const first = state.tor === null && state.place === null ? (rooms[0]?.view.room ?? null) : null;
  const { tor, version, kept } = status;
  return { ...state, tor, version, kept, rooms, selected: selected ?? first, stopping: false };
}

export function withRoom(state: OwnerState, view: RoomView): OwnerState {
  if (roomOf(state, view.room) === undefined)
    return { ...state, rooms: [...state.rooms, newOwnerRoom(view)] };
  return changeRoom(state, view.room, (known) => ({ ...known, view }));
}

function withoutRoom(state: OwnerState, room: string): OwnerState {
  const gone = roomOf(state, room);
  if (gone === undefined) return state;
  const rooms = state.rooms.filter((known) => known !== gone);
  if (state.selected !== room) return { ...state, rooms };
  return { ...state, rooms, selected: null, closedName: gone.view.settings.name };
}

export function select(state: OwnerState, room: string | null): OwnerState {
  return { ...state, selected: room, place: null, closedName: null };
}

export function show(state: OwnerState, place: SealedPlace): OwnerState {
  return { ...state, selected: null, place, closedName: null };
}

/** The conversation on screen. */
export const shownConversation = ({ place }: OwnerState): string | null =>
  place?.kind === "conversation" ? place.conversation : null;

/** `watching`: the person sees the page now. */
export function withSelectedRead(state: OwnerState, watching: boolean): OwnerState {
  const room = selectedRoom(state);
  if (!watching || room === undefined || asRead(room) === room) return state;
  return changeRoom(state, room.view.room, asRead);
}

export function afterDaemonEvent(state: OwnerState, event: DaemonEvent): OwnerState {
  switch (event.event) {
    case "tor.changed":
      return { ...state, tor: event.params.tor };
    case "room.opened":
    case "room.changed":
      return withRoom(state, event.params.room);
    case "room.event": {
      const { room, event: happened } = event.params;
      return changeRoom(state, room, (known) => afterEvent(known, happened));
    }
    case "room.closed":
      return withoutRoom(state, event.params.room);
    case "program.stopping":
      return { ...state, stopping: true };
    // Of conversations.
    default:
      return state;
  }
}
