/** Everything of one identity, opened together: the messenger, contacts, groups and the QR door, and what ties them. */

import {
  type ConversationEvent,
  type ConversationRow,
  type Identity,
  identityCard,
  recordPrefix,
} from "@hushroom/protocol";
import { Contacts } from "./contacts.ts";
import { metaKey } from "./conversation-meta.ts";
import { recordEvent } from "./event-rows.ts";
import { Groups } from "./groups.ts";
import { identityView } from "./identity-view.ts";
import type { Delivered, KeptConversation } from "./kept-conversation.ts";
import { assertRelaysStay } from "./levels/choosing.ts";
import { Messenger } from "./messenger.ts";
import type { MessengerGuide } from "./messenger-guide.ts";
import { OwedSteps } from "./owed-steps.ts";
import { loadOwnRelays, readOwnRelays, saveOwnRelays } from "./own-relays.ts";
import type { SealedParts } from "./parts.ts";
import { QrDoor } from "./qr-door.ts";
import { Relays } from "./relays.ts";
import { conversationView } from "./sealed-views.ts";

const STUCK_CHECK_MS = 60_000;

export class SealedProgram implements MessengerGuide {
  readonly messenger: Messenger;
  readonly contacts: Contacts;
  readonly groups: Groups;
  readonly door: QrDoor;
  readonly relays: Relays;
  readonly #owed: OwedSteps;
  readonly #parts: SealedParts;
  readonly #shown = new Map<string, string>();
  #cancelWatch: () => void = () => {};
  #relaysShown = "";

  private constructor(parts: SealedParts, identity: Identity) {
    this.#parts = parts;
    const { relays, changedAt: createdAt } = loadOwnRelays(parts.store) ?? {
      relays: [],
      changedAt: identity.createdAt,
    };
    const card = identityCard(identity, { relays, createdAt, expiresAt: null });
    this.messenger = new Messenger(parts, identity, card);
    this.contacts = new Contacts(this.messenger);
    this.groups = new Groups(this.messenger, this.contacts);
    this.door = new QrDoor(this.messenger);
    this.relays = new Relays(this.messenger, this.contacts);
    this.#owed = new OwedSteps(this.messenger, (kept, { from, content }) => {
      if (content.type === "leave") this.groups.letLeave(kept, from);
      else this.groups.invitations.heard(kept, content);
    });
  }

  static async open(parts: SealedParts, identity: Identity): Promise<SealedProgram> {
    const program = new SealedProgram(parts, identity);
    program.#watchStuck();
    await program.messenger.open(program, () => {
      program.contacts.open();
      program.groups.open();
      program.contacts.reunite();
    });
    program.#owed.goOn();
    return program;
  }

  /** A side that went back to an older state, or followed another history, comes back by itself. */
  #watchStuck(): void {
    this.#cancelWatch = this.#parts.clock.after(STUCK_CHECK_MS, () => {
      for (const kept of this.messenger.conversations.values())
        this.messenger.steps.attempt(() => this.#look(kept));
      this.groups.invites.closeExpired();
      this.#watchStuck();
    });
  }

  #look(kept: KeptConversation): void {
    if (!this.messenger.conversations.has(kept.id)) return;
    const { isStuck, standing, outvotedBy } = kept.machine;
    if (isStuck || standing === "lost" || outvotedBy.length > 0) this.#beginAnew(kept);
    if (kept.meta.kind === "contact") this.contacts.hellos.look(kept);
    else {
      this.groups.comingBack.look(kept);
      this.groups.invitations.bringWaiting(kept);
    }
  }

  #beginAnew(kept: KeptConversation): void {
    this.#parts.log.write("info", "conversation-begun-anew");
    if (kept.meta.kind === "contact") this.contacts.hellos.beginAnew(kept.id);
    else this.groups.comingBack.ask(kept);
  }

  /** Other relays to read at: a new card, and a commit in each conversation. Throws RELAY_BAD_ADDRESS and LEVEL_RELAY_IN_USE. */
  readAt(texts: readonly string[]): void {
    const { identity, card } = this.messenger;
    const relays = readOwnRelays(texts, identity.onion);
    if (relays.join() === card.relays.join()) return;
    assertRelaysStay(this.messenger, relays);
    // Later than the card before, whatever the clock says: who has both takes the newer one.
    const changedAt = Math.max(this.#parts.clock.nowMs(), card.createdAt + 1);
    saveOwnRelays(this.#parts.store, { relays, changedAt });
    this.messenger.readAt(identityCard(identity, { relays, createdAt: changedAt, expiresAt: null }));
    this.relaysChanged();
  }

  relaysChanged(): void {
    for (const kept of this.messenger.conversations.values()) this.show(kept);
    const relays = this.relays.views();
    const now = JSON.stringify(relays);
    if (this.#relaysShown === now) return;
    this.#relaysShown = now;
    this.#parts.notify("relays.changed", { relays });
  }

  troubleChanged(): void {
    this.#parts.notify("identity.changed", { identity: identityView(this.messenger) });
  }

  close(): Promise<void> {
    this.#cancelWatch();
    this.door.hide();
    return this.messenger.close();
  }

  isSilenced(kept: KeptConversation): boolean {
    return this.contacts.isSilenced(kept);
  }

  dialKeys(place: string): string[] {
    return [...this.contacts.dialKeys(place), ...this.groups.dialKeys(place)];
  }

  allowedKeys(): string[] {
    return [...this.contacts.allowedKeys(), ...this.groups.allowedKeys(), ...this.door.allowedKeys()];
  }

  keysOf(place: string): string[] {
    return [...this.contacts.keysOf(place), ...this.groups.comingBack.keysOf(place)];
  }

  record(kept: KeptConversation, event: ConversationEvent): void {
    const { clock, random } = this.#parts;
    if (event.type === "message") this.#owed.record(kept, event);
    recordEvent(kept, event, { nowMs: clock.nowMs(), random });
  }

  welcome(conversation: string, member: string, welcome: Uint8Array): void {
    const kept = this.messenger.conversations.get(conversation);
    if (kept?.meta.kind === "contact") this.contacts.hellos.welcome(conversation);
    else this.groups.welcome(conversation, member, welcome);
  }

  changed(
    kept: KeptConversation,
    rows: readonly ConversationRow[],
    deliveries: readonly Delivered[],
    events: readonly ConversationEvent[],
  ): void {
    const { notify } = this.#parts;
    const delivered = new Set(deliveries.map(({ id }) => id));
    for (const row of rows) {
      const isOnlyDelivery =
        row.type === "message" && row.mine && delivered.has(row.id) && row.delivery?.state !== "kept";
      if (!isOnlyDelivery) notify("conversation.row", { row });
    }
    for (const { id, state, reached } of deliveries) {
      if (rows.some((row) => row.id === id))
        notify("conversation.delivery", { conversation: kept.id, id, state, reached });
    }
    for (const event of events) this.#follow(kept, event);
    this.#owed.goOn();
    this.#settleWelcomes(kept);
    if (kept.meta.kind === "group" && kept.machine.welcomes().size > 0)
      this.#later(() => this.groups.invitations.bringWaiting(kept));
    if (kept.machine.witnesses(this.#parts.clock.nowMs()).length > 0)
      this.#later(() => this.groups.comingBack.histories.askWitnesses(kept));
    if (kept.meta.isForgotten) {
      if (kept.meta.hasLeft) this.#later(() => this.erase(kept));
      return;
    }
    this.show(kept);
  }

  /** Tells clients how a conversation is, if that is not how they know it. */
  show(kept: KeptConversation): void {
    if (!this.messenger.conversations.has(kept.id)) return;
    const conversation = conversationView(kept, this.messenger);
    const now = JSON.stringify(conversation);
    if (this.#shown.get(kept.id) === now) return;
    this.#shown.set(kept.id, now);
    this.#parts.notify("conversation.changed", { conversation });
  }

  /** Nothing of it stays on this device. */
  erase(kept: KeptConversation): void {
    const { store } = this.#parts;
    this.groups.forget(kept);
    this.messenger.drop(kept.id);
    this.#shown.delete(kept.id);
    const keys = [...store.list(recordPrefix(kept.id)).map(([key]) => key), metaKey(kept.id)];
    const writes = keys.map((key) => ({ key, value: null }));
    store.apply({ writes, rows: [], erasedConversations: [kept.id] });
    this.contacts.forgetConversation(kept.id);
  }

  /** What an event asks of others than its conversation, after its step. */
  #follow(kept: KeptConversation, event: ConversationEvent): void {
    if (event.type === "members") this.groups.membersChanged(kept, event);
    else if (event.type === "presence") this.#shown.delete(kept.id);
    else if (event.type === "relay-lost") this.messenger.faults.lostBy(event.relay);
    else if (event.type === "relay-false") this.messenger.faults.liedBy(event.relay);
    else if (event.type === "lost" || event.type === "outvoted") this.#later(() => this.#beginAnew(kept));
  }

  #later(act: () => void): void {
    this.messenger.steps.later(0, act);
  }

  /** Newcomers that were heard have their Welcome. */
  #settleWelcomes(kept: KeptConversation): void {
    const waiting = kept.machine.welcomes();
    if (kept.meta.kind === "contact") {
      if (waiting.size === 0) this.contacts.hellos.heardFrom(kept.id);
      return;
    }
    for (const { id } of kept.machine.roster.members)
      if (!waiting.has(id) && !kept.machine.isToBringBack(id)) this.groups.heardFrom(id);
  }
}
