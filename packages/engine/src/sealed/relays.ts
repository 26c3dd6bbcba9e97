/** Relays as people see them: those that they read at, and those where others do; what is wrong with one, and its tickets. */

import { BoxClient } from "@hushroom/net";
import {
  type ErrorCode,
  errorCodeOf,
  HushError,
  LOCAL_LIMITS,
  parseRelayAddress,
  parseTicketInvite,
  type RelayCheckView,
  type RelayView,
} from "@hushroom/protocol";
import { cardOf } from "./contact-view.ts";
import type { Contacts } from "./contacts.ts";
import { relaysOf } from "./members-by-lane.ts";
import type { Messenger } from "./messenger.ts";
import { readRelay } from "./own-relays.ts";

/** Where only who has a key comes in, somebody's own device is. */
const DEVICE = new Set(["DIAL_NEEDS_KEY", "DIAL_WRONG_KEY", "DIAL_BAD_DESCRIPTOR"]);

export class Relays {
  readonly #messenger: Messenger;
  readonly #contacts: Contacts;

  constructor(messenger: Messenger, contacts: Contacts) {
    this.#messenger = messenger;
    this.#contacts = contacts;
  }

  /** The own ones first. */
  views(): RelayView[] {
    const { card, conversations, tickets } = this.#messenger;
    const others = this.#contacts.all().flatMap((contact) => relaysOf(cardOf(contact)));
    const wanted = [...conversations.values()].flatMap(({ machine }) =>
      machine.places().filter(({ isRelay }) => isRelay),
    );
    const places = wanted.map(({ place }) => place);
    const all = new Set([...card.relays, ...others, ...places, ...tickets.relays]);
    return [...all].slice(0, LOCAL_LIMITS.RELAYS_KNOWN_MAX).map((relay) => this.view(relay));
  }

  view(relay: string): RelayView {
    const { card, tickets, links } = this.#messenger;
    return {
      relay,
      own: card.relays.includes(relay),
      needsTickets: parseRelayAddress(relay).issuerKey !== null,
      tickets: tickets.count(relay),
      hasInvite: tickets.invite(relay) !== null,
      reached: links.reaches(relay),
      trouble: tickets.trouble(relay) ?? this.#failing(relay),
    };
  }

  /** It doesn't do what it said, or is there for. */
  #failing(relay: string): ErrorCode | null {
    const { faults, levels, fullRelays } = this.#messenger;
    const trouble = faults.trouble(relay) ?? fullRelays.trouble(relay);
    return trouble ?? (levels.withholds(relay) ? "LEVEL_RELAY_WITHHOLDS" : null);
  }

  /** Dials it and asks for its terms. Throws RELAY_BAD_ADDRESS, DIAL_…, RELAY_NOT_ONE, RELAY_NO_KEY, RELAY_TICKETS_REFUSED. */
  async check(text: string): Promise<RelayCheckView> {
    const relay = readRelay(text);
    const { identity, parts } = this.#messenger;
    if (relay === identity.onion) throw new HushError("RELAY_BAD_ADDRESS");
    const tor = parts.needTor();
    const { host, port, issuerKey } = parseRelayAddress(relay);
    const isolation = `check ${Buffer.from(parts.random(8)).toString("hex")}`;
    const stream = await tor
      .dial(host, port, isolation, LOCAL_LIMITS.RELAY_CHECK_TIMEOUT_MS)
      .catch((error: unknown) => {
        throw DEVICE.has(errorCodeOf(error)) ? new HushError("RELAY_NOT_ONE", {}, error) : error;
      });
    const { ticketed, keepsMs } = await termsOf(BoxClient.connect(stream, host));
    if (ticketed && issuerKey === null) throw new HushError("RELAY_NO_KEY");
    if (!ticketed && issuerKey !== null) throw new HushError("RELAY_TICKETS_REFUSED");
    return { relay, needsTickets: ticketed, keepsMs };
  }

  /** Throws RELAY_BAD_ADDRESS, RELAY_BAD_INVITE, and what the relay is to blame for; see TicketCounter. */
  async addInvite(text: string, invite: string): Promise<RelayView> {
    const relay = readRelay(text);
    if (parseRelayAddress(relay).issuerKey === null) throw new HushError("RELAY_NO_KEY");
    await this.#messenger.tickets.addInvite(relay, parseTicketInvite(invite));
    return this.view(relay);
  }
}

/** Another box server, or none at all, cuts the connection. */
async function termsOf(connecting: Promise<BoxClient>) {
  try {
    const client = await connecting;
    const { ticketed } = await client.ask({ op: "terms" });
    client.close();
    return { ticketed, keepsMs: client.ttlMs };
  } catch (error) {
    throw new HushError("RELAY_NOT_ONE", {}, error);
  }
}
