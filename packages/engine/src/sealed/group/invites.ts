/** Links that we made: into the own contacts, or into a group. Each has a lane of its own, on which its answer comes. */

import {
  createInvite,
  encodeCard,
  formatInvite,
  HushError,
  LOCAL_LIMITS,
  newcomerOf,
  type OpenedHello,
  openHello,
  randomId,
} from "@hushroom/protocol";
import type { Contacts } from "../contacts.ts";
import type { KeptConversation } from "../kept-conversation.ts";
import { LaneTraffic } from "../lane-traffic.ts";
import { hasLevel } from "../levels/group-level.ts";
import { dialledWith, inviteLane } from "../members-by-lane.ts";
import type { Messenger } from "../messenger.ts";
import { InviteRecord, Shelf } from "../records.ts";
import type { GroupStart } from "./group-start.ts";
import type { Newcomers } from "./newcomers.ts";

const ID_BYTES = 10;
const laneId = (invite: string): string => `invite/${invite}`;

type Hello = Extract<OpenedHello["message"], { type: "hello" }>;

export class Invites {
  readonly #records: Shelf<InviteRecord>;
  readonly #messenger: Messenger;
  readonly #contacts: Contacts;
  readonly #newcomers: Newcomers;

  readonly #start: GroupStart;

  constructor(messenger: Messenger, contacts: Contacts, newcomers: Newcomers, start: GroupStart) {
    this.#start = start;
    this.#messenger = messenger;
    this.#contacts = contacts;
    this.#newcomers = newcomers;
    this.#records = new Shelf(messenger.parts.store, "invite", InviteRecord);
  }

  open(): void {
    for (const invite of this.#records.all()) this.#attend(invite);
  }

  /** `conversation`: the group that they lead into; null for contacts. */
  all(conversation: string | null): InviteRecord[] {
    return this.#records.all().filter((invite) => invite.conversation === conversation);
  }

  /** `uses` 0: any number. Throws SEALED_TOO_MANY, GROUP_FULL. */
  make(conversation: string | null, uses: number, expiresAt: number | null): InviteRecord {
    const { random, clock } = this.#messenger.parts;
    if (this.all(conversation).length >= LOCAL_LIMITS.GROUP_LINKS_MAX) throw new HushError("SEALED_TOO_MANY");
    const kept = conversation === null ? undefined : this.#messenger.conversations.get(conversation);
    if (kept !== undefined && this.#start.isFull(kept)) throw new HushError("GROUP_FULL");
    const createdAt = clock.nowMs();
    const id = randomId(random, ID_BYTES);
    const invite = this.#records.put(id, {
      id,
      secret: random(32),
      createdAt,
      expiresAt: expiresAt ?? createdAt + LOCAL_LIMITS.INVITE_AGE_MAX_MS,
      conversation,
      uses,
      used: 0,
      revoked: false,
      usedBy: null,
    });
    this.#attend(invite);
    return invite;
  }

  /** Null once it lets nobody in any more. */
  linkOf(invite: InviteRecord): string | null {
    if (!this.#isOpen(invite)) return null;
    const kept = this.#group(invite);
    const { name, cap } = kept?.machine.roster.profile ?? { name: "", cap: 0 };
    const target =
      kept === undefined
        ? ({ kind: "contact" } as const)
        : ({ kind: "group", name, cap, suite: kept.machine.cipherSuite } as const);
    const { createdAt: nowMs, expiresAt, secret } = invite;
    const { card } = this.#messenger;
    return formatInvite(createInvite({ card, target, nowMs, expiresAt, random: () => secret }));
  }

  revoke(id: string, conversation: string | null): void {
    const invite = this.#records.get(id);
    if (invite === undefined || invite.conversation !== conversation)
      throw new HushError("GROUP_NO_SUCH_LINK");
    this.#records.put(id, { ...invite, revoked: true });
    this.#close(id);
  }

  forget(conversation: string): void {
    for (const { id } of this.all(conversation)) {
      this.#close(id);
      this.#records.erase(id);
    }
  }

  /**
   * Now and then: whoever has a link whose time is over is not to see any more that this program is up. One may be good again,
   * since a clock can go back.
   */
  closeExpired(): void {
    for (const invite of this.#records.all()) {
      if (!this.#isGood(invite)) this.#close(invite.id);
      else if (this.#messenger.lane(laneId(invite.id)) === undefined) this.#attend(invite);
    }
  }

  /** Tor leaves connections open whose key it no longer takes: whoever has one by this link would go on seeing us. */
  #close(id: string): void {
    if (this.#messenger.lane(laneId(id)) === undefined) return;
    this.#messenger.unlisten(laneId(id));
    this.#messenger.place.expel();
  }

  allowedKeys(): string[] {
    return this.#records
      .all()
      .filter((invite) => this.#isOpen(invite))
      .map((invite) => dialledWith(this.#lane(invite)));
  }

  #lane({ secret }: InviteRecord) {
    const { onion } = this.#messenger.identity;
    return inviteLane(secret, 0, onion, onion);
  }

  #group({ conversation }: InviteRecord): KeptConversation | undefined {
    return conversation === null ? undefined : this.#messenger.conversations.get(conversation);
  }

  /** It lets somebody in now. Who comes by a link into a group that goes by a level would be seen. */
  #isOpen(invite: InviteRecord): boolean {
    const kept = this.#group(invite);
    return this.#isGood(invite) && (kept === undefined || !hasLevel(kept));
  }

  #isGood({ revoked, uses, used, expiresAt }: InviteRecord): boolean {
    return !revoked && (uses === 0 || used < uses) && expiresAt > this.#messenger.parts.clock.nowMs();
  }

  #attend(invite: InviteRecord): void {
    if (!this.#isGood(invite)) return;
    const isShut = () => !this.#isOpen(invite);
    this.#messenger.listen({
      id: laneId(invite.id),
      traffic: new LaneTraffic(this.#lane(invite)),
      onMessage: (message) => this.#answered(invite.id, message),
      outgoing: null,
      sentAt: null,
      isAttended: false,
      readsRelays: true,
      carriedBy: null,
      /** A group that goes by a level is not to be seen reading for newcomers. */
      get isHeld() {
        return isShut();
      },
    });
  }

  #answered(id: string, sealed: Uint8Array): void {
    const invite = this.#records.get(id);
    if (invite === undefined || !this.#isOpen(invite)) return;
    const { identity, card } = this.#messenger;
    const opened = openHello(sealed, { own: { identity, card }, from: null, inviteSecret: invite.secret });
    if (opened?.message.type !== "hello" || opened.from.onion === identity.onion) return;
    if (invite.conversation === null) this.#makeContact(invite, opened.from, opened.message);
    else this.#letIn(invite, opened.from, opened.message);
  }

  #makeContact(invite: InviteRecord, from: OpenedHello["from"], hello: Hello): void {
    const known = this.#contacts.byPlace(from.onion);
    if (known?.blocked === true) return;
    const contact = known ?? this.#contacts.add(from, null);
    this.#use(invite, from.name);
    this.#contacts.hellos.answer(this.#contacts.get(contact.id), hello);
  }

  #letIn(invite: InviteRecord, from: OpenedHello["from"], { nonce, keyPackage }: Hello): void {
    const kept = this.#group(invite);
    const found = newcomerOf(keyPackage);
    if (kept === undefined || found === null || kept.machine.standing !== "member") return;
    if (found.suite !== kept.machine.cipherSuite || found.place !== from.onion) return;
    if (
      this.#newcomers.has(found.member) ||
      kept.machine.roster.members.some(({ id }) => id === found.member)
    )
      return;
    if (this.#start.isFull(kept)) {
      this.#newcomers.refuse(from, nonce, "GROUP_FULL");
      return;
    }
    const newcomer = { member: found.member, conversation: kept.id, nonce, card: encodeCard(from) };
    const after = usedOnce(invite, from.name);
    kept.do({ type: "wish", wish: { type: "add", keyPackage } }, () => {
      this.#newcomers.add(kept, newcomer);
      this.#records.putWith(kept, after.id, after);
    });
    this.#closeIfUsed(after);
  }

  #use(invite: InviteRecord, usedBy: string): void {
    this.#closeIfUsed(this.#records.put(invite.id, usedOnce(invite, usedBy)));
  }

  #closeIfUsed(invite: InviteRecord): void {
    if (!this.#isGood(invite)) this.#close(invite.id);
  }
}

const usedOnce = (invite: InviteRecord, usedBy: string): InviteRecord => ({
  ...invite,
  used: invite.used + 1,
  usedBy,
});
