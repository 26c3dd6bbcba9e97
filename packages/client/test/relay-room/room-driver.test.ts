/** The driver of relay rooms over a real box server in virtual time, its wires cut, silent and lying. */

import {
  decodeBoxAnswer,
  encodeBoxAnswer,
  parseRelayRoomLink,
  RelayRoom,
  type RelayRoomEvent,
} from "@hushroom/protocol";
import { BoxServer, keepAll } from "@hushroom/relay";
import { SeededRandom, VirtualWorld } from "@hushroom/testkit";
import { describe, expect, it } from "vitest";
import { type RelayWireEvents, RoomDriver } from "../../src/index.ts";

const SECOND = 1000;

class House {
  readonly world = new VirtualWorld();
  readonly random = new SeededRandom(5);
  readonly server: BoxServer;
  readonly wires: RelayWireEvents[] = [];
  isSilent = false;
  /** Answers of the relay, changed by a test. */
  answer: (bytes: Uint8Array) => Uint8Array = (bytes) => bytes;

  constructor() {
    const { bytes: random } = this.random.fork();
    this.server = new BoxServer({
      capacity: 5000,
      ttlMs: 1e9,
      random,
      nowMs: this.world.clock,
      admit: keepAll,
    });
  }

  drive(room: RelayRoom) {
    const events: RelayRoomEvent[] = [];
    const { world } = this;
    const timers = {
      setTimeout: (callback: () => void, delayMs: number) => world.after(delayMs, callback),
      clearTimeout: (cancel: unknown) => (cancel as () => void)(),
    };
    const driver = new RoomDriver(room, {
      ...{ open: (wire) => this.#open(wire), timers, nowMs: world.clock },
      listener: (event) => void events.push(event),
    });
    return { driver, events };
  }

  create() {
    const { bytes: random } = this.random.fork();
    const choices = { nickname: "Anna", random, relay: "relay.example", name: "Tea" };
    return this.drive(RelayRoom.create(choices, this.world.nowMs));
  }

  join(link: string) {
    const { bytes: random } = this.random.fork();
    const choices = { nickname: "Boris", random, link: parseRelayRoomLink(link) };
    return this.drive(RelayRoom.join(choices, this.world.nowMs));
  }

  run(ms: number): void {
    this.world.runFor(ms);
  }

  #open(wire: RelayWireEvents) {
    let isUp = true;
    const later = (run: () => void) =>
      void this.world.after(10, () => {
        if (isUp && !this.isSilent) run();
      });
    const close = () => {
      if (!isUp) return;
      isUp = false;
      connection.ended();
      wire.close();
    };
    const connection = this.server.connect((bytes) => later(() => wire.message(this.answer(bytes))), close);
    this.wires.push({ ...wire, close });
    return { send: (bytes: Uint8Array) => later(() => connection.receive(bytes)), close };
  }
}

const texts = (events: readonly RelayRoomEvent[]) =>
  events.flatMap((event) => (event.type === "message" ? [event.text] : []));

function two() {
  const house = new House();
  const anna = house.create();
  house.run(10 * SECOND);
  const boris = house.join(anna.driver.room.link);
  house.run(10 * SECOND);
  return { house, anna, boris };
}

describe("the driver of a relay room", () => {
  it("makes a room, joins it, and carries what is said", () => {
    const { house, anna, boris } = two();
    expect(anna.driver.say("hello\u0007")).toBeNull();
    house.run(2 * SECOND);
    expect(texts(boris.events)).toEqual(["hello"]);
    expect(anna.events).toContainEqual(expect.objectContaining({ type: "delivery", have: 1, of: 1 }));
    expect(anna.driver.say("  ")).toBe("ROOM_MESSAGE_EMPTY");
  });

  it("comes back after a cut, and after a relay that fell silent, and loses nothing", () => {
    const { house, anna, boris } = two();
    for (const wire of [...house.wires]) wire.close();
    anna.driver.say("one");
    house.run(5 * SECOND);
    expect(texts(boris.events)).toEqual(["one"]);
    const before = house.wires.length;
    house.isSilent = true;
    boris.driver.say("two");
    house.run(80 * SECOND);
    expect(house.wires.length).toBeGreaterThan(before);
    house.isSilent = false;
    house.run(100 * SECOND);
    expect(texts(anna.events)).toEqual(["two"]);
  });

  it("leaves a relay that breaks the protocol, and tries again later", () => {
    const { house, anna, boris } = two();
    house.answer = () => new Uint8Array(7);
    anna.driver.say("through");
    house.run(10 * SECOND);
    house.answer = (bytes) => bytes;
    house.run(60 * SECOND);
    expect(texts(boris.events)).toEqual(["through"]);
  });

  it("asks again where the relay can't go on waiting", () => {
    const { house, anna, boris } = two();
    let refused = 0;
    house.answer = (bytes) => {
      const answer = decodeBoxAnswer(bytes);
      if (answer.op !== "box" || refused++ > 3) return bytes;
      return encodeBoxAnswer({ ...answer, found: false });
    };
    anna.driver.say("in the end");
    house.run(60 * SECOND);
    expect(refused).toBeGreaterThan(0);
    expect(texts(boris.events)).toEqual(["in the end"]);
  });

  it("ends with the room, and asks nothing more", () => {
    const { house, anna, boris } = two();
    anna.driver.leave();
    house.run(20 * SECOND);
    expect(anna.events.at(-1)).toMatchObject({ type: "ended", why: "left" });
    expect(house.server.connections).toBe(1);
    boris.driver.close();
    house.run(60 * SECOND);
    expect(house.server.connections).toBe(0);
  });
});
