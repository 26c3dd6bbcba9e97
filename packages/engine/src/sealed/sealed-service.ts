/** Sealed conversations as the API asks for them. Each method is in one of three parts; this opens and closes them. */

import { createOnionKey } from "@hushroom/net";
import {
  createIdentity,
  decodeIdentity,
  encodeIdentity,
  HushError,
  type IdentityView,
  type Params,
  readNickname,
} from "@hushroom/protocol";
import type { SealedService } from "../api/sealed-methods.ts";
import { contactCalls } from "./contact-calls.ts";
import { conversationCalls } from "./conversation-calls.ts";
import { groupCalls } from "./group-calls.ts";
import { identityView } from "./identity-view.ts";
import type { SealedParts } from "./parts.ts";
import { SealedProgram } from "./sealed-program.ts";

const IDENTITY_KEY = "identity";

/** Opens what the store holds; with no identity there, only one can be made. */
export async function openSealed(parts: SealedParts): Promise<SealedService> {
  const stored = parts.store.get(IDENTITY_KEY);
  const program = stored === null ? null : await SealedProgram.open(parts, decodeIdentity(stored));
  return new OpenSealed(parts, program).service;
}

class OpenSealed {
  readonly #parts: SealedParts;
  #program: SealedProgram | null;
  readonly service: SealedService;

  constructor(parts: SealedParts, program: SealedProgram | null) {
    this.#parts = parts;
    this.#program = program;
    const find = () => this.#open();
    const has = () => this.#program !== null;
    this.service = {
      get hasIdentity() {
        return has();
      },
      close: async () => this.#program?.close(),
      "identity.create": (params) => this.#create(params),
      "identity.get": () => (this.#program === null ? null : identityView(this.#program.messenger)),
      "identity.relays": ({ relays }) => {
        const program = find();
        program.readAt(relays);
        const identity = identityView(program.messenger);
        parts.notify("identity.changed", { identity });
        return identity;
      },
      "relay.list": () => find().relays.views(),
      "relay.check": ({ relay }) => find().relays.check(relay),
      "relay.addInvite": ({ relay, invite }) => find().relays.addInvite(relay, invite),
      ...contactCalls(find, parts),
      ...groupCalls(find),
      ...conversationCalls(find, parts),
    };
    parts.onTorReady(() => this.#program?.messenger.torReady());
    parts.onWoke(() => this.#program?.messenger.woke());
    if (parts.tor()?.status.phase === "ready") program?.messenger.torReady();
  }

  #open(): SealedProgram {
    if (this.#program === null) throw new HushError("SEALED_NO_IDENTITY");
    return this.#program;
  }

  async #create({ name }: Params<"identity.create">): Promise<IdentityView> {
    if (this.#program !== null) throw new HushError("SEALED_IDENTITY_EXISTS");
    const reading = readNickname(name);
    if (!reading.ok) throw new HushError(reading.code);
    const { random, clock, store, tor, notify } = this.#parts;
    const onion = createOnionKey(random);
    const choices = { name: reading.name, onion: onion.address, onionKey: onion.key };
    const identity = createIdentity({ ...choices, random, nowMs: clock.nowMs() });
    store.apply({ writes: [{ key: IDENTITY_KEY, value: encodeIdentity(identity) }], rows: [] });
    this.#program = await SealedProgram.open(this.#parts, identity);
    if (tor()?.status.phase === "ready") this.#program.messenger.torReady();
    const view = identityView(this.#program.messenger);
    notify("identity.changed", { identity: view });
    return view;
  }
}
