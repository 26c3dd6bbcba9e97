/** The own way into a group by a link: a hello to whoever made it, and the Welcome that comes back. */

import {
  type ConversationView,
  decodeCard,
  encodeCard,
  equalBytes,
  HushError,
  type Invite,
  isGroup,
  joinByWelcome,
  memberKeyPackage,
  openHello,
  parseInvite,
  randomId,
  readNickname,
  sealHello,
  suiteFor,
} from "@hushroom/protocol";
import type { Lane } from "../lane.ts";
import { LaneTraffic } from "../lane-traffic.ts";
import { contactLane, dialledWith, dialsWith, inviteLane, relaysOf } from "../members-by-lane.ts";
import type { Messenger } from "../messenger.ts";
import { bundleOf, joiningOf, LinkJoinRecord, Shelf } from "../records.ts";
import { GROUP_ID_BYTES, type GroupStart } from "./group-start.ts";
import type { Refusals } from "./refusals.ts";

type GroupTarget = Extract<Invite["target"], { kind: "group" }>;

const helloLaneId = (id: string): string => `link/${id}`;
const makerLaneId = (id: string): string => `maker/${id}`;

export class LinkJoins {
  readonly #records: Shelf<LinkJoinRecord>;
  readonly #messenger: Messenger;
  readonly #start: GroupStart;

  readonly #refusals: Refusals;

  constructor(messenger: Messenger, start: GroupStart, refusals: Refusals) {
    this.#messenger = messenger;
    this.#refusals = refusals;
    this.#start = start;
    this.#records = new Shelf(messenger.parts.store, "linkjoin", LinkJoinRecord);
  }

  open(): void {
    for (const record of this.#records.all()) this.#attend(record);
  }

  /** The group appears once its Welcome is here. `name`: other than the own one. Throws INVITE_…, ROOM_NAME_… */
  join(link: string, name: string | null): ConversationView {
    const { clock } = this.#messenger.parts;
    const check = { nowMs: clock.nowMs(), ownOnion: this.#messenger.identity.onion };
    const invite = parseInvite(link, check);
    const { target } = invite;
    if (target.kind !== "group" || target.suite !== suiteFor(target.cap))
      throw new HushError("INVITE_MALFORMED");
    const reading = name === null ? null : readNickname(name);
    if (reading !== null && !reading.ok) throw new HushError(reading.code);
    return this.#ask(invite, target, reading?.name ?? this.#messenger.identity.name);
  }

  /** Groups that have not let us in yet. */
  waiting(): ConversationView[] {
    return this.#records.all().map(({ id, name, at }) => this.#refusals.view(id, name, at));
  }

  /** We don't wait to be let in any more. False: there is no such group. */
  withdraw(id: string): boolean {
    if (this.#records.get(id) === undefined) return false;
    this.#end(id);
    return true;
  }

  #end(id: string): void {
    this.#records.erase(id);
    this.#refusals.forget(id);
    this.#messenger.unlisten(helloLaneId(id));
    this.#messenger.unlisten(makerLaneId(id));
  }

  dialKeys(place: string): string[] {
    return this.#records
      .all()
      .filter(({ maker }) => decodeCard(maker).onion === place)
      .map((record) => dialsWith(this.#helloLane(record)));
  }

  allowedKeys(): string[] {
    const { identity } = this.#messenger;
    return this.#records.all().map(({ maker }) => dialledWith(contactLane(identity, decodeCard(maker))));
  }

  #helloLane({ secret, maker }: LinkJoinRecord) {
    const card = decodeCard(maker);
    return inviteLane(secret, 1, this.#messenger.identity.onion, card.onion, relaysOf(card));
  }

  #ask(invite: Invite, target: GroupTarget, name: string): ConversationView {
    const { random, clock } = this.#messenger.parts;
    const own = { ...this.#start.newMember(), name };
    const nowMs = clock.nowMs();
    const bundle = memberKeyPackage(own, target.suite, nowMs, random);
    const id = randomId(random, GROUP_ID_BYTES);
    const record = this.#records.put(id, {
      id,
      secret: invite.secret,
      maker: encodeCard(invite.card),
      name: target.name,
      ownName: name,
      nonce: random(16),
      joining: joiningOf(own.memberSeed, bundle),
      at: nowMs,
    });
    this.#attend(record);
    return this.#refusals.view(id, target.name, nowMs);
  }

  #attend(record: LinkJoinRecord): void {
    const { identity, card, parts } = this.#messenger;
    const maker = decodeCard(record.maker);
    const quiet = { outgoing: null, sentAt: null, isAttended: false };
    this.#messenger.listen({
      id: makerLaneId(record.id),
      traffic: new LaneTraffic(contactLane(identity, maker)),
      onMessage: (message) => this.#letIn(record.id, message),
      ...quiet,
      readsRelays: true,
      carriedBy: null,
      isHeld: false,
    });
    const traffic = new LaneTraffic(this.#helloLane(record));
    const lane: Lane = {
      id: helloLaneId(record.id),
      traffic,
      onMessage: () => {},
      ...quiet,
      readsRelays: false,
      carriedBy: null,
      isHeld: false,
    };
    this.#messenger.listen(lane);
    const message = { type: "hello", nonce: record.nonce, keyPackage: record.joining.keyPackage } as const;
    const { secret: inviteSecret } = record;
    this.#messenger.say(
      lane,
      sealHello({ message, own: { identity, card }, to: maker, inviteSecret, random: parts.random }),
    );
  }

  #letIn(id: string, sealed: Uint8Array): void {
    const record = this.#records.get(id);
    if (record === undefined) return;
    const { identity, card, parts } = this.#messenger;
    const from = decodeCard(record.maker);
    const opened = openHello(sealed, { own: { identity, card }, from, inviteSecret: null });
    if (opened?.message.type === "refusal" && equalBytes(opened.message.nonce, record.nonce))
      this.#refusals.refused(id, record.name, record.at, opened.message.code);
    if (opened?.message.type !== "welcome" || !equalBytes(opened.message.nonce, record.nonce)) return;
    const { joining, ownName } = record;
    const mls = joinByWelcome(opened.message.welcome, bundleOf(joining), parts.random, parts.clock.nowMs());
    if (mls === null || !isGroup(mls)) return;
    const own = this.#messenger.member(joining.memberSeed, ownName);
    this.#start.join(id, { name: record.name, own, level: null }, mls);
    this.#end(id);
  }
}
