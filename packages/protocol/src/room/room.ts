/** The room machine: one room's rules as `handle(input, nowMs) → effects`. It calls nothing and keeps no clock. */

import type { RandomBytes } from "../base/bytes.ts";
import { HushError } from "../base/errors.ts";
import { readNickname, readRoomName } from "../base/nickname.ts";
import type { HistoryItem, MemberView, Reachability } from "./events.ts";
import { handleInput } from "./handle-input.ts";
import { isSettings } from "./housekeeping.ts";
import { inviteProblem } from "./invites.ts";
import { memberView, newPerson } from "./person.ts";
import type { RoomEffect, RoomInput, SessionId } from "./room-effects.ts";
import { RoomState } from "./room-state.ts";
import type { BanView, HistoryPage, InviteView, LinkCheck, SessionState, WaitingView } from "./room-views.ts";
import type { RoomSettings } from "./settings.ts";

export interface RoomOptions {
  readonly settings: RoomSettings;
  readonly hostName: string;
  /** The hash of the room's password as the driver made it; null: the room has none. */
  readonly passwordHash: string | null;
  readonly random: RandomBytes;
}

export class Room {
  readonly #state: RoomState;

  /** Throws HushError if the host's name, the room's name or a setting is out of bounds. */
  constructor(options: RoomOptions, nowMs: number) {
    const { settings, random, passwordHash } = options;
    const hostName = readNickname(options.hostName);
    const roomName = readRoomName(settings.name);
    if (!hostName.ok) throw new HushError(hostName.code);
    if (!roomName.ok) throw new HushError(roomName.code);
    if (!isSettings(settings)) throw new HushError("ROOM_BAD_SETTING");
    const host = newPerson(random, hostName.name, "host", nowMs);
    this.#state = new RoomState({ ...settings, name: roomName.name }, passwordHash, host, random);
  }

  /** Every request in an input is answered exactly once: now, or when its password has been checked. */
  handle(input: RoomInput, nowMs: number): RoomEffect[] {
    return handleInput(this.#state, input, nowMs);
  }

  get settings(): RoomSettings {
    return this.#state.settings;
  }

  get host(): MemberView {
    return memberView(this.#state.people.host);
  }

  /** As last told by the driver. */
  get reachability(): Reachability {
    return this.#state.reachability;
  }

  /** The host first, then by order of joining; those who are in the room, present or absent for a moment. */
  members(): MemberView[] {
    return [...this.#state.people.inside.values()].map(memberView);
  }

  waiting(): WaitingView[] {
    return [...this.#state.people.waiting.values()].map(({ id, name, since }) => ({
      member: id,
      name,
      at: since,
    }));
  }

  bans(): BanView[] {
    return [...this.#state.names.bans.entries()].map(({ name, at }) => ({ name, at }));
  }

  invites(): InviteView[] {
    return this.#state.invites.list();
  }

  /** Oldest first; the page nearest to the bound, at most HISTORY_PAGE_MAX items. */
  history(page: HistoryPage): HistoryItem[] {
    return this.#state.history.page(page);
  }

  /** One who is away is a member (not present) as long as there is a seat to come back to. */
  sessionState(session: SessionId): SessionState {
    const { people, closed, isFull } = this.#state;
    if (closed) return { state: "ended", code: "ROOM_CLOSED" };
    const person = people.bySession(session);
    const code = people.endedCode(session);
    if (person === null) return code === null ? { state: "stranger" } : { state: "ended", code };
    if (person.place === "waiting") return { state: "waiting", member: person.id };
    if (person.place === "away" && isFull) return { state: "ended", code: "ROOM_FULL" };
    return { state: "member", member: memberView(person) };
  }

  /** For the join page. Looking at a link consumes nothing. */
  checkLink(token: string, nowMs: number): LinkCheck {
    const { closed, invites, settings } = this.#state;
    if (closed) return { ok: false, code: "ROOM_CLOSED" };
    const problem = inviteProblem(invites.find(token), nowMs);
    if (problem !== null) return { ok: false, code: problem };
    const { hasPassword, waitingRoom, name } = settings;
    return { ok: true, needsPassword: hasPassword, waitingRoom, roomName: name };
  }
}
