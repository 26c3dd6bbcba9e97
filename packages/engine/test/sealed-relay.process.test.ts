/** People who are never there at the same time, and a relay between them: a real box server behind a simulated onion. */
import { randomBytes } from "node:crypto";
import { createOnionKey } from "@hushroom/net";
import { LOCAL_LIMITS } from "@hushroom/protocol";
import { type BoxConnection, BoxListener, BoxServer, keepAll } from "@hushroom/relay";
import { SimTor, until } from "@hushroom/testkit";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { befriend, boxed, comes, conversationOf, say, stateOf, texts } from "./sealed-friends.ts";
import { type Person, SealedTown } from "./sealed-pair.ts";

const SOON_MS = 30_000;
const SPEED = 20;
const TTL_MS = 86_400_000;
const random = (length: number) => Uint8Array.from(randomBytes(length));

/** Its own tor, and an address that stays over its restarts. */
class Relay {
  readonly #tor: SimTor;
  readonly #key = createOnionKey(random);
  #listener: BoxListener | null = null;
  #server: BoxServer | null = null;
  readonly #kept: string[] = [];
  #aheadMs = 0;
  puts = 0;
  /** It takes nothing, and says so. */
  isFull = false;
  /** All that came, and those that are here. */
  circuits = 0;
  readonly open = new Set<() => void>();

  constructor(tor: SimTor) {
    this.#tor = tor;
  }

  get address(): string {
    return this.#key.address;
  }

  async start(): Promise<void> {
    const server = new BoxServer({
      capacity: 1000,
      ttlMs: TTL_MS,
      admit: (...offer) => {
        this.puts++;
        return this.isFull ? "refuse" : keepAll(...offer);
      },
      arrived: (address) => this.#kept.push(address),
      nowMs: () => performance.now() + this.#aheadMs,
      random,
    });
    this.#server = server;
    this.#listener = new BoxListener({
      connect: (send, close) => this.#counted(server.connect(send, close)),
    });
    const target = await this.#listener.open({ host: "127.0.0.1", port: 0 });
    await this.#tor.addOnion({
      key: this.#key.key,
      virtualPort: 80,
      target,
      maxStreams: 0,
      proofOfWork: false,
      clientKeys: [],
      hardened: false,
    });
  }

  #counted({ receive, ended }: BoxConnection): BoxConnection {
    const end = () => {
      this.open.delete(end);
      ended();
    };
    this.circuits++;
    this.open.add(end);
    return { receive, ended: end };
  }

  /** It throws away all that it promised to keep, and goes on as the same process. */
  forget(): void {
    this.#aheadMs += 2 * TTL_MS;
  }

  /** What lies there is gone, and whoever puts it again hears that it lies there. */
  drop(): void {
    for (const address of this.#kept.splice(0)) this.#server?.consume(address);
  }

  async stop(): Promise<void> {
    await this.#tor.removeOnion(this.address);
    await this.#listener?.close();
  }
}

let town: SealedTown;
let relay: Relay;
let alice: Person;
let bob: Person;
beforeEach(async () => {
  town = new SealedTown(SPEED);
  relay = new Relay(new SimTor(town.network));
  await relay.start();
  alice = await town.person("Alice");
  bob = await town.person("Bob");
  for (const person of [alice, bob]) {
    const { relays } = await person.service["identity.relays"]({ relays: [relay.address] });
    expect(relays).toEqual([relay.address]);
  }
});
afterEach(async () => {
  await town.end();
  await relay.stop();
});

/** The one goes, then the other comes. */
async function swap(from: Person, to: Person): Promise<void> {
  await from.service.close();
  await to.start();
}

/** What the conversation is to each, once something was said in it. */
async function acquainted(): Promise<{ readonly ab: string; readonly ba: string }> {
  await befriend(alice, bob);
  const ab = await conversationOf(alice, "Bob");
  const ba = await conversationOf(bob, "Alice");
  await say(alice, ab, "both here");
  await comes(bob, ba, ["both here"]);
  return { ab, ba };
}

describe("two who are never there at the same time", () => {
  it("talk through a relay, also one that was started anew, in order and each message once", async () => {
    const { ab, ba } = await acquainted();
    await bob.service.close();
    const long = "z".repeat(8000);
    const first = ["one", "two", long, "three"];
    const putsAtFirst = relay.puts;
    for (const text of first) await boxed(alice, ab, await say(alice, ab, text));
    const putsBefore = relay.puts;
    await relay.stop();
    await relay.start();
    const all = 2 * putsBefore - putsAtFirst;
    await until("it puts all of it again", SOON_MS, () => relay.puts >= all);
    await swap(alice, bob);
    await comes(bob, ba, first);
    const [conversation] = await bob.service["conversation.list"]({});
    expect(conversation?.relaysReached).toEqual([relay.address]);
    const id = await say(bob, ba, "an answer");
    await boxed(bob, ba, id);
    await swap(bob, alice);
    const putsOfBoth = relay.puts;
    await comes(alice, ab, ["an answer"]);
    await until("what confirms it lies at the relay", SOON_MS, () => relay.puts > putsOfBoth);
    await until("all of it is shown as delivered", SOON_MS, async () => {
      const rows = await alice.service["conversation.history"]({ conversation: ab, limit: 100 });
      const own = rows.filter((row) => row.type === "message" && row.mine);
      return own.every((row) => row.type === "message" && row.delivery?.state === "delivered");
    });
    expect(await texts(alice, ab)).toEqual(["both here", ...first, "an answer"]);
    await swap(alice, bob);
    await until("the answer is shown as delivered", SOON_MS, async () => {
      return (await stateOf(bob, ba, id)) === "delivered";
    });
    expect(await texts(bob, ba)).toEqual(["both here", ...first, "an answer"]);
    await alice.start();
  });

  it("become contacts through a relay, by each other's cards", async () => {
    const [cardA, cardB] = [alice, bob].map((person) => person.service["card.get"]({}));
    const [textA, textB] = [(await cardA)?.text ?? "", (await cardB)?.text ?? ""];
    await bob.service.close();
    await alice.service["contact.add"]({ input: textB });
    await new Promise((resolve) => setTimeout(resolve, 5000));
    await swap(alice, bob);
    await bob.service["contact.add"]({ input: textA });
    await turnsUntil(async () => {
      const lists = [alice, bob].map((person) => person.store.list("meta/"));
      return lists.every((list) => list.length === 1);
    });
  });

  it("are written to at no relay by who doesn't want that", async () => {
    const { ab, ba } = await acquainted();
    for (const [person, conversation] of [
      [alice, ab],
      [bob, ba],
    ] as const) {
      const view = await person.service["conversation.settings"]({ conversation, relayUse: "never" });
      expect(view.relayUse).toBe("never");
    }
    await bob.service.close();
    // What was on its way to the relay by then is there.
    let putsBefore = -1;
    await until("nothing is on its way", SOON_MS, async () => {
      const isStill = putsBefore === relay.puts;
      putsBefore = relay.puts;
      await new Promise((resolve) => setTimeout(resolve, 500));
      return isStill;
    });
    const id = await say(alice, ab, "for you alone");
    await new Promise((resolve) => setTimeout(resolve, 3000));
    expect([await stateOf(alice, ab, id), relay.puts]).toEqual(["kept", putsBefore]);
    await bob.start();
    await comes(bob, ba, ["for you alone"]);
  });

  const troubles = async () => {
    const views = await alice.service["relay.list"]({});
    return views.map(({ trouble }) => trouble);
  };

  it("are told of one that drops what it says to have, found out over another circuit, and of none that has it", async () => {
    const { ab, ba } = await acquainted();
    await bob.service.close();
    await boxed(alice, ab, await say(alice, ab, "there"));
    const { circuits } = relay;
    const open = relay.open.size;
    alice.clock.skip(LOCAL_LIMITS.RELAY_LOOK_MAX_MS);
    await until("it is looked at", SOON_MS, () => relay.circuits > circuits);
    await until("the look is over", SOON_MS, () => relay.open.size === open);
    expect(await troubles()).toEqual([null]);
    relay.drop();
    alice.clock.skip(2 * LOCAL_LIMITS.RELAY_LOOK_AGAIN_MS);
    await until("it is looked at again", SOON_MS, () => relay.circuits > circuits + 1);
    alice.clock.skip(LOCAL_LIMITS.RELAY_LOOK_PATIENCE_MS);
    await until("it is named", SOON_MS, async () => (await troubles())[0] === "RELAY_LOSES");
    await bob.start();
    await comes(bob, ba, ["there"]);
  });

  it("are told of one that says for minutes that it is full, until it takes something", async () => {
    const { ab, ba } = await acquainted();
    await bob.service.close();
    relay.isFull = true;
    const id = await say(alice, ab, "kept here");
    const putsBefore = relay.puts;
    await until("it was offered", SOON_MS, () => relay.puts > putsBefore);
    expect(await troubles()).toEqual([null]);
    await until("it is named", SOON_MS, async () => {
      alice.clock.skip(LOCAL_LIMITS.RESEND_MIN_MS);
      return (await troubles())[0] === "RELAY_FULL";
    });
    const [conversation] = await alice.service["conversation.list"]({});
    expect([conversation?.trouble, await stateOf(alice, ab, id)]).toEqual(["RELAY_FULL", "kept"]);
    relay.isFull = false;
    alice.clock.skip(LOCAL_LIMITS.RESEND_MAX_MS);
    await boxed(alice, ab, id);
    expect(await troubles()).toEqual([null]);
    expect(alice.told.map(({ event }) => event)).toContain("relays.changed");
    await bob.start();
    await comes(bob, ba, ["kept here"]);
  });

  it("are told of one that loses what it said to keep, and lose nothing by it", async () => {
    const { ab, ba } = await acquainted();
    await bob.service.close();
    await boxed(alice, ab, await say(alice, ab, "dropped"));
    expect(await troubles()).toEqual([null]);
    relay.forget();
    alice.clock.skip(LOCAL_LIMITS.RELAY_AGAIN_MS + LOCAL_LIMITS.RESEND_MAX_MS);
    await until("it is named", SOON_MS, async () => (await troubles())[0] === "RELAY_LOSES");
    expect(alice.told.map(({ event }) => event)).toContain("relays.changed");
    await swap(alice, bob);
    await comes(bob, ba, ["dropped"]);
    await alice.start();
  });

  /** Bob is there; they come by turns, for some minutes of theirs each. */
  async function turnsUntil(isDone: () => Promise<boolean>): Promise<void> {
    let [here, away] = [bob, alice];
    for (let round = 0; round < 10; round++) {
      await new Promise((resolve) => setTimeout(resolve, 6000));
      await swap(here, away);
      [here, away] = [away, here];
      if (await isDone()) break;
    }
    expect(await isDone()).toBe(true);
    await away.start();
  }
});

describe("a relay's address", () => {
  it("is kept in its one spelling, stands in the card, and a wrong one is refused", async () => {
    const relays = [`${relay.address.toUpperCase()}:80`, "relay.example:8080", relay.address];
    const identity = await alice.service["identity.relays"]({ relays });
    expect(identity.relays).toEqual([relay.address, "relay.example:8080"]);
    await alice.restart();
    expect((await alice.service["identity.get"]({}))?.relays).toEqual(identity.relays);
    expect(JSON.parse(identity.card.json).relays).toEqual(identity.relays);
    const own = async (wrong: string) => alice.service["identity.relays"]({ relays: [wrong] });
    for (const wrong of ["no relay", identity.address, "a.onion"])
      await expect(own(wrong)).rejects.toMatchObject({ code: "RELAY_BAD_ADDRESS" });
    const withoutPoint = `${relay.address}/${"a".repeat(52)}`;
    await expect(own(withoutPoint)).rejects.toMatchObject({ code: "RELAY_BAD_ADDRESS" });
  });
});
