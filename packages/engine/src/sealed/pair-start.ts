/** A conversation of two: begun, or gone on with in a new group when one of the two lost the state of the old one. */

import {
  Conversation,
  foundTogether,
  type GroupState,
  isPairWith,
  isSameGroup,
  joinByWelcome,
  type MadeWelcome,
  memberKeyPackage,
  type OwnMember,
  ownMemberId,
  pairProfile,
  randomId,
  suiteFor,
} from "@hushroom/protocol";
import { cardOf } from "./contact-view.ts";
import { newMeta } from "./conversation-meta.ts";
import { KeptConversation } from "./kept-conversation.ts";
import type { Messenger } from "./messenger.ts";
import { bundleOf, type ContactRecord, type JoiningRecord, joiningOf } from "./records.ts";

const CONTACT_SUITE = suiteFor(2);
const ID_BYTES = 10;

export class PairStart {
  readonly #messenger: Messenger;

  constructor(messenger: Messenger) {
    this.#messenger = messenger;
  }

  /** A membership to be let in with: the one that there is already, or a new one. */
  offer(contact: ContactRecord): JoiningRecord {
    const { random, clock } = this.#messenger.parts;
    const own = this.#own(this.#memberSeed(contact));
    return joiningOf(own.memberSeed, memberKeyPackage(own, CONTACT_SUITE, clock.nowMs(), random));
  }

  /** Null for a key package that makes no sound group of two. */
  found(
    contact: ContactRecord,
    keyPackage: Uint8Array,
  ): { readonly conversation: string; readonly welcome: Uint8Array } | null {
    const { random, clock } = this.#messenger.parts;
    const own = this.#own(this.#memberSeed(contact));
    const creator = memberKeyPackage(own, CONTACT_SUITE, clock.nowMs(), random);
    const self = ownMemberId(own.memberSeed);
    const founded = foundTogether(creator, pairProfile(self), keyPackage, random, clock.nowMs());
    if (founded === null) return null;
    const { mls, member, welcome } = founded;
    return { conversation: this.#goOn(contact, own, mls, { member, welcome }), welcome };
  }

  /** Null for a Welcome into something else: a group of more, or with somebody else, would pass for a talk between two. */
  join(contact: ContactRecord, joining: JoiningRecord, welcome: Uint8Array): string | null {
    const { random, clock } = this.#messenger.parts;
    const mls = joinByWelcome(welcome, bundleOf(joining), random, clock.nowMs());
    if (mls === null || !isPairWith(mls, cardOf(contact).onion)) return null;
    return this.#goOn(contact, this.#own(joining.memberSeed), mls, null);
  }

  #own(memberSeed: Uint8Array): OwnMember {
    return this.#messenger.member(memberSeed);
  }

  #memberSeed({ conversation }: ContactRecord): Uint8Array {
    const kept = conversation === null ? undefined : this.#messenger.conversations.get(conversation);
    return kept?.machine.own.memberSeed.slice() ?? this.#messenger.parts.random(32);
  }

  #goOn(contact: ContactRecord, own: OwnMember, mls: GroupState, welcome: MadeWelcome | null): string {
    const kept = this.#messenger.conversations.get(contact.conversation ?? "");
    if (kept === undefined) return this.#begin(contact, own, mls, welcome);
    // The program ended after this step and before the contact's record said so.
    if (!isSameGroup(kept.machine.groupId, mls))
      kept.do({ type: "adopt", mls, welcome, shown: null }, () => {
        kept.meta.awaitsKey = false;
      });
    return kept.id;
  }

  #begin(contact: ContactRecord, own: OwnMember, mls: GroupState, welcome: MadeWelcome | null): string {
    const { random, clock } = this.#messenger.parts;
    const nowMs = clock.nowMs();
    const id = randomId(random, ID_BYTES);
    const meta = newMeta({ id, kind: "contact", name: contact.name, contact: contact.id, createdAt: nowMs });
    const begun = Conversation.begin({ id, own, receipts: false, random, nowMs }, mls, welcome);
    const noticeId = Buffer.from(random(16)).toString("hex");
    const act = (started: KeptConversation) =>
      started.history.addNotice(noticeId, nowMs, { what: "created" });
    this.#messenger.add(KeptConversation.begin(this.#messenger.kept, meta, begun, act));
    return id;
  }
}
