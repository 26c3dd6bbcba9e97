/** The driver of relay rooms over a real box server in virtual time, its wires cut, silent and lying. */

import { decodeBoxAnswer, encodeBoxAnswer, isRelayAnswer } from "@hushroom/protocol";
import { describe, expect, it } from "vitest";
import type { RoomDriverEvent } from "../../src/index.ts";
import { House, MINUTE, type Page, SECOND, TICKETS } from "./driver-house.ts";

const texts = (events: readonly RoomDriverEvent[]) =>
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

  it("leaves a relay that greets again and again, and does nothing more for each greeting", () => {
    const { house, anna } = two();
    const hello = encodeBoxAnswer({ op: "hello", bootId: new Uint8Array(16), ttlMs: 1000 });
    const [wire] = house.wires;
    for (let time = 0; time < 50; time++) wire?.message(hello);
    const restarts = anna.events.filter((event) => event.type === "relay" && event.state === "restarted");
    expect(restarts).toEqual([]);
    house.run(5 * SECOND);
    expect(house.server.connections).toBe(2);
  });

  it("asks again where the relay can't go on waiting", () => {
    const { house, anna, boris } = two();
    let refused = 0;
    house.answer = (bytes) => {
      if (isRelayAnswer(bytes)) return bytes;
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

describe("a tab that is hidden, whose timers come once a minute", () => {
  const others = ({ driver }: Page) => driver.room.people.filter(({ isSelf }) => !isSelf);

  it("stays a member that is here, gets what is said at once, and keeps its connection", () => {
    const { house, anna, boris } = two();
    for (const { page } of [anna, boris]) page.isHidden = true;
    const connections = house.wires.length;
    const wasAway: boolean[] = [];
    for (let minute = 0; minute < 45; minute++) {
      house.run(MINUTE);
      wasAway.push(...[anna, boris].flatMap((one) => others(one).map(({ isHere }) => !isHere)));
    }
    expect([wasAway.length, wasAway.includes(true)]).toEqual([90, false]);
    expect(house.wires.length).toBe(connections);
    house.run(7 * SECOND);
    anna.driver.say("awake?");
    house.run(SECOND);
    expect(texts(boris.events)).toEqual(["awake?"]);
    expect(anna.events).toContainEqual(expect.objectContaining({ type: "delivery", have: 1, of: 1 }));
  });

  it("lets in who knocks at once", () => {
    const house = new House();
    const anna = house.create();
    anna.page.isHidden = true;
    house.run(10 * MINUTE);
    const boris = house.join(anna.driver.room.link);
    house.run(10 * SECOND);
    expect(others(boris).map(({ name }) => name)).toEqual(["Anna"]);
  });
});

describe("a page that is looked at again", () => {
  it("tries the relay at once, and not only when the next try would be due", () => {
    const { house, anna, boris } = two();
    house.isAway = true;
    for (const wire of [...house.wires]) wire.close();
    house.run(10 * MINUTE);
    expect(anna.events.filter(({ type }) => type === "unreached").length).toBeGreaterThan(10);
    house.isAway = false;
    for (const { driver } of [anna, boris]) driver.wake();
    anna.driver.say("back");
    house.run(SECOND);
    expect(texts(boris.events)).toEqual(["back"]);
    const open = house.server.connections;
    house.run(MINUTE);
    expect([open, house.server.connections]).toEqual([2, 2]);
  });
});

describe("a relay that asks for tickets, without a key in its address", () => {
  it("is told apart from a full one, and left", () => {
    const house = new House(TICKETS, "relay.example");
    const { events } = house.create();
    house.run(5 * SECOND);
    expect(events.at(-1)).toEqual({ type: "no-key" });
    expect(house.server.connections).toBe(0);
    house.run(MINUTE);
    expect(house.server.connections).toBe(0);
  });
});
