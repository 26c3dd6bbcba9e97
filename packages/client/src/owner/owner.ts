/** The owner's side of the daemon: keeps OwnerState true and does what the page asks. No DOM. */

import { type InviteApiView, type Params, PROTOCOL_LIMITS, type RoomCommand } from "@hushroom/protocol";
import type { ApiConnection, ConnectionState, DaemonEvent } from "../connection.ts";
import { Sealed } from "../sealed/sealed.ts";
import type { SealedPlace } from "../sealed/sealed-place.ts";
import { withHistory } from "./owner-room.ts";
import {
  afterDaemonEvent,
  changeRoom,
  FIRST_STATE,
  type OwnerState,
  roomOf,
  select,
  show,
  shownConversation,
  withRoom,
  withSelectedRead,
  withStatus,
} from "./owner-state.ts";

/** What is used of ApiConnection. */
export type OwnerConnection = Pick<ApiConnection, "call" | "onEvent" | "onState" | "state">;

const PAGE_ITEMS = PROTOCOL_LIMITS.HISTORY_PAGE_MAX;

export class Owner {
  state: OwnerState = FIRST_STATE;
  /** Contacts, groups and conversations. */
  readonly sealed: Sealed;
  #watching = true;
  readonly #connection: OwnerConnection;
  readonly #listeners = new Set<() => void>();

  constructor(connection: OwnerConnection) {
    this.#connection = connection;
    const call: ApiConnection["call"] = (method, params) => connection.call(method, params);
    this.sealed = new Sealed(call, () => this.#tellListeners());
    connection.onEvent((event) => this.#receive(event));
    connection.onState((state) => this.#connectionTurned(state));
    this.#connectionTurned(connection.state);
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  select(room: string | null): void {
    this.#change(select(this.state, room));
  }

  /** A page of contacts or conversations instead of a room. */
  show(place: SealedPlace): void {
    this.#change(show(this.state, place));
  }

  /** Whether the person sees the page: what comes meanwhile is unread. */
  watch(watching: boolean): void {
    this.#watching = watching;
    this.#change(this.state);
  }

  async createRoom(params: Params<"room.create">): Promise<void> {
    const room = await this.#connection.call("room.create", params);
    this.#change(select(withRoom(this.state, room), room.room));
  }

  /** The same `once` never makes a second message, so a failed call may be repeated with it. */
  async say(room: string, text: string, replyTo: string | null, once: string): Promise<void> {
    await this.#connection.call("room.say", { room, text, replyTo, once });
  }

  /** Answers the new invite for the command `invite`, else null. */
  async command(room: string, command: RoomCommand): Promise<InviteApiView | null> {
    const { invite } = await this.#connection.call("room.command", { room, command });
    if (command.name === "invite" || command.name === "revoke") await this.readInvites(room);
    if (command.name === "ban" || command.name === "unban") await this.readBans(room);
    return invite;
  }

  async readInvites(room: string): Promise<void> {
    const invites = await this.#connection.call("room.invites", { room });
    this.#change(changeRoom(this.state, room, (known) => ({ ...known, invites })));
  }

  async readBans(room: string): Promise<void> {
    const bans = await this.#connection.call("room.bans", { room });
    this.#change(changeRoom(this.state, room, (known) => ({ ...known, bans })));
  }

  /** The page of history before the first item known. */
  async readOlder(room: string): Promise<void> {
    const first = roomOf(this.state, room)?.log.items[0];
    if (first === undefined) return;
    const limit = PAGE_ITEMS;
    const page = await this.#connection.call("room.history", { room, before: first.id, limit });
    this.#change(changeRoom(this.state, room, (known) => withHistory(known, page, limit)));
  }

  async check(room: string): Promise<void> {
    await this.#connection.call("room.check", { room });
  }

  async setBridges(lines: readonly string[]): Promise<void> {
    await this.#connection.call("tor.bridges", { lines });
  }

  async stopProgram(): Promise<void> {
    await this.#connection.call("program.stop", {});
  }

  #connectionTurned(connection: ConnectionState): void {
    this.#change({ ...this.state, connection });
    if (connection === "open") void this.#readStatus();
  }

  /** A connection that goes away meanwhile is shown by its state and read from anew when it is back. */
  async #readStatus(): Promise<void> {
    try {
      const status = await this.#connection.call("program.status", {});
      const { key } = await this.#connection.call("relayRoom.key", {});
      this.#change({ ...withStatus(this.state, status), carryKey: key });
      await this.sealed.readAll();
      for (const { room } of status.rooms) await this.#readLog(room);
    } catch {
      if (this.#connection.state === "open") this.#change({ ...this.state, connection: "lost" });
    }
  }

  /** A room that was closed meanwhile has no log any more: nothing to show. */
  async #readLog(room: string): Promise<void> {
    const limit = PAGE_ITEMS;
    const page = await this.#connection.call("room.history", { room, limit }).catch(() => null);
    if (page === null) return;
    this.#change(changeRoom(this.state, room, (known) => withHistory(known, page, limit)));
  }

  #receive(event: DaemonEvent): void {
    this.#change(afterDaemonEvent(this.state, event));
    this.sealed.receive(event);
    if (event.event === "room.opened") void this.#readLog(event.params.room.room);
  }

  #change(state: OwnerState): void {
    this.state = withSelectedRead(state, this.#watching);
    this.sealed.see(this.#watching ? shownConversation(this.state) : null);
    this.#tellListeners();
  }

  #tellListeners(): void {
    for (const listener of this.#listeners) listener();
  }
}
