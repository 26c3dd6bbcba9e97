/** One room of this program: its host (who talks to guests) and its placement (where they find it), as the API shows it. */

import type { InviteApiView, MemberView, RoomView } from "@hushroom/protocol";
import type { RoomHost } from "../rooms/room-host.ts";
import type { Placement } from "./placement.ts";

export class HostedRoom {
  readonly host: RoomHost;
  readonly placement: Placement;
  #closing: Promise<void> | null = null;
  #shownLink: string | null = null;
  readonly #nowMs: () => number;

  constructor(host: RoomHost, placement: Placement, nowMs: () => number) {
    this.host = host;
    this.placement = placement;
    this.#nowMs = nowMs;
  }

  get id(): string {
    return this.host.id;
  }

  view(): RoomView {
    const { room } = this.host;
    const members: readonly MemberView[] = room.members();
    return {
      room: this.id,
      mode: this.placement.mode,
      link: this.#linkToGive(),
      settings: room.settings,
      reachability: room.reachability,
      host: room.host,
      members,
      waiting: room.waiting(),
      guestKey: this.placement.guestKey,
    };
  }

  invites(): InviteApiView[] {
    return this.host.room.invites().map((invite) => ({
      id: invite.id,
      link: this.#link(invite.token),
      uses: invite.uses,
      used: invite.used,
      expiresAt: invite.expiresAt,
      revoked: invite.revoked,
    }));
  }

  /** True once after each change of the link that `view` shows: used up, expired, taken back, or a first one again. */
  takeLinkChange(): boolean {
    const link = this.#linkToGive();
    const changed = link !== this.#shownLink;
    this.#shownLink = link;
    return changed;
  }

  /** Tells the guests, then takes the room off the network. Once, however often it is asked for. */
  close(): Promise<void> {
    this.#closing ??= this.host.close().then(() => this.placement.close());
    return this.#closing;
  }

  /** The oldest link that still lets somebody in. */
  #linkToGive(): string | null {
    const nowMs = this.#nowMs();
    const good = this.host.room.invites().find((invite) => {
      const isLeft = invite.uses === null || invite.used < invite.uses;
      const isInTime = invite.expiresAt === null || invite.expiresAt > nowMs;
      return isLeft && isInTime && !invite.revoked;
    });
    return good === undefined ? null : this.#link(good.token);
  }

  #link(token: string): string | null {
    return this.placement.baseUrl === null ? null : `${this.placement.baseUrl}/j/${token}`;
  }
}
