/** A group's first moment on this device: founded here, or joined by a Welcome. */

import {
  Conversation,
  foundersProfile,
  type GroupState,
  type LevelChoice,
  memberKeyPackage,
  type OwnMember,
  ownMemberId,
  randomId,
  suiteFor,
} from "@hushroom/protocol";
import { newMeta } from "../conversation-meta.ts";
import { KeptConversation } from "../kept-conversation.ts";
import type { Messenger } from "../messenger.ts";

export const GROUP_ID_BYTES = 10;

export class GroupStart {
  readonly #messenger: Messenger;
  readonly #started: (kept: KeptConversation) => void;

  /** `started`: what follows for every group, such as listening to its members. */
  constructor(messenger: Messenger, started: (kept: KeptConversation) => void) {
    this.#messenger = messenger;
    this.#started = started;
  }

  found(name: string, cap: number): KeptConversation {
    const { random, clock } = this.#messenger.parts;
    const nowMs = clock.nowMs();
    const own = this.newMember();
    const self = ownMemberId(own.memberSeed);
    const creator = memberKeyPackage(own, suiteFor(cap), nowMs, random);
    const profile = foundersProfile(self, name, cap);
    const id = randomId(random, GROUP_ID_BYTES);
    const begun = Conversation.found({ id, own, receipts: false, random, nowMs }, creator, profile);
    return this.#begin(id, name, begun);
  }

  /** Does nothing for a conversation that there is: a Welcome may come twice. */
  join(
    id: string,
    {
      name,
      own,
      level,
    }: { readonly name: string; readonly own: OwnMember; readonly level: LevelChoice | null },
    mls: GroupState,
  ): void {
    if (this.#messenger.conversations.has(id)) return;
    const { random, clock } = this.#messenger.parts;
    const choices = { id, own, receipts: false, random, nowMs: clock.nowMs(), level };
    const begun = Conversation.begin(choices, mls);
    // What the invitation called it counts only where the group itself has no name.
    this.#begin(id, begun.conversation.roster.profile.name || name, begun);
  }

  /** With all that are on their way in, it has as many members as it ever can. */
  isFull({ machine }: KeptConversation): boolean {
    const { members, profile } = machine.roster;
    return members.length + machine.newcomers >= profile.cap;
  }

  /** A membership of its own, that nothing ties to any other. */
  newMember(): OwnMember {
    return this.#messenger.member(this.#messenger.parts.random(32));
  }

  #begin(id: string, name: string, begun: ReturnType<typeof Conversation.begin>): KeptConversation {
    const { random, clock } = this.#messenger.parts;
    const nowMs = clock.nowMs();
    const meta = newMeta({ id, kind: "group", name, contact: null, createdAt: nowMs });
    const notice = Buffer.from(random(16)).toString("hex");
    const kept = KeptConversation.begin(this.#messenger.kept, meta, begun, (started) =>
      started.history.addNotice(notice, nowMs, { what: "created" }),
    );
    this.#messenger.add(kept);
    this.#started(kept);
    return kept;
  }
}
