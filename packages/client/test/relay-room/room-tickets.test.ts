/** A relay room at a relay that asks for tickets: how its page gets some, shows them, and what a relay can do with them. */

import { createHash } from "node:crypto";
import {
  decodeBoxAnswer,
  decodeRelayAnswer,
  encodeBoxAnswer,
  encodeRelayAnswer,
  isRelayAnswer,
  parseTicketInvite,
  type RelayAnswer,
  type RightStatus,
} from "@hushroom/protocol";
import { describe, expect, it } from "vitest";
import type { RoomDriverEvent, TicketWait } from "../../src/index.ts";
import { House, KEYED, MINUTE, type Page, SECOND, TICKETS } from "./driver-house.ts";

const WORK = { ...TICKETS, workBits: 5 };
const HOUR = 60 * MINUTE;
const INVITE = "a".repeat(52);

const inviteHash = createHash("sha256").update(parseTicketInvite(INVITE)).digest("hex");
const BY_INVITE = { ...TICKETS, invites: new Map([[inviteHash, 4]]) };

const texts = (events: readonly RoomDriverEvent[]) =>
  events.flatMap((event) => (event.type === "message" ? [event.text] : []));
const waitsOf = ({ events }: Page): (TicketWait | null)[] =>
  events.flatMap((event) => (event.type === "tickets" ? [event.wait] : []));
const lacks = (page: Page) => waitsOf(page).flatMap((wait) => (wait?.kind === "lacking" ? [wait.code] : []));
const isConnected = ({ events }: Page) =>
  events.some((event) => event.type === "relay" && event.state === "connected");
const asked = (house: House, op: string) =>
  house.wires.flatMap((wire) => wire.asked).filter((one) => one === op).length;

/** Changes what the relay says, as long as it says so. */
const lying = (change: (answer: RelayAnswer) => RelayAnswer) => (bytes: Uint8Array) =>
  isRelayAnswer(bytes) ? encodeRelayAnswer(change(decodeRelayAnswer(bytes))) : bytes;
const rights = (status: RightStatus, puts = 0) =>
  lying((answer) => (answer.op === "right" ? { ...answer, status, puts } : answer));

describe("a relay room at a relay that takes work", () => {
  it("is made, joined by its link alone, and talked in; who asks for tickets and who shows them are two connections", () => {
    const house = new House(WORK);
    const anna = house.create();
    expect(isConnected(anna)).toBe(false);
    house.run(10 * SECOND);
    const boris = house.join(anna.driver.room.link);
    house.run(10 * SECOND);
    anna.driver.say("hello");
    house.run(2 * SECOND);
    expect(texts(boris.events)).toEqual(["hello"]);
    expect([anna, boris].map((page) => waitsOf(page).at(-1))).toEqual([null, null]);
    const uses = house.wires.map(({ asked: ops }) => [ops.includes("issue"), ops.includes("redeem")]);
    expect(uses).toEqual([
      [true, false],
      [false, true],
      [true, false],
      [false, true],
    ]);
    expect(house.wires.map(({ asked: ops }) => ops.slice(0, 2))).toContainEqual(["terms", "issue"]);
    expect([anna, boris].map(({ purse }) => purse?.count)).toEqual([7, 7]);
  });

  it("renews its right before that is over, and gets more tickets before the last", () => {
    const house = new House(WORK);
    const anna = house.create();
    house.run(10 * SECOND);
    const boris = house.join(anna.driver.room.link);
    house.run(10 * SECOND);
    for (const { purse } of [anna, boris]) while (purse?.next && purse.count > 2) purse.drop(purse.next);
    house.run(62 * MINUTE);
    anna.driver.say("still here");
    house.run(2 * SECOND);
    expect(texts(boris.events)).toEqual(["still here"]);
    const states = [anna, boris].flatMap(({ events }) =>
      events.flatMap((event) => (event.type === "relay" ? [event.state] : [])),
    );
    expect(states).toEqual(["connected", "connected"]);
    expect([asked(house, "redeem"), asked(house, "issue")]).toEqual([4, 4]);
  });

  it("lets in who comes, at once, however often its maker's network broke before", () => {
    const house = new House(WORK);
    const anna = house.create();
    for (let time = 0; time < 12; time++) {
      house.run(2 * MINUTE);
      for (const wire of [...house.wires]) wire.close();
    }
    house.run(4 * SECOND);
    const boris = house.join(anna.driver.room.link);
    house.run(10 * SECOND);
    expect(boris.driver.room.people.length).toBe(2);
    expect(lacks(anna)).toEqual([]);
  });

  it("tries a relay that was away soon after it is back, and at once when somebody looks", () => {
    const house = new House(WORK);
    house.isAway = true;
    const [anna, boris] = [house.create(), house.create()];
    house.run(30 * MINUTE);
    expect([anna, boris].map(isConnected)).toEqual([false, false]);
    expect(anna.events.filter(({ type }) => type === "unreached").length).toBeGreaterThan(40);
    house.isAway = false;
    anna.driver.wake();
    house.run(SECOND);
    expect([anna, boris].map(isConnected)).toEqual([true, false]);
    house.run(40 * SECOND);
    expect(isConnected(boris)).toBe(true);
  });

  it("stops its work when it is left", () => {
    const house = new House({ ...TICKETS, workBits: 22 });
    const { driver, events } = house.create();
    house.run(200);
    driver.close();
    const [count, told] = [house.world.ran, events.length];
    house.run(MINUTE);
    expect([house.world.ran - count < 10, events.length]).toEqual([true, told]);
    expect(house.server.connections).toBe(0);
  });

  it("works no second time when the connection breaks meanwhile", () => {
    const house = new House({ ...TICKETS, workBits: 12 });
    const anna = house.create();
    house.run(100);
    expect(anna.purse?.state.kind).toBe("working");
    house.wires[0]?.close();
    house.run(10 * SECOND);
    expect(lacks(anna)).toEqual(["DIAL_REFUSED"]);
    expect(isConnected(anna)).toBe(true);
    expect(waitsOf(anna).map((wait) => wait?.kind ?? null)).toEqual(
      expect.arrayContaining(["working", "lacking", "asking", null]),
    );
    const afterLack = waitsOf(anna).slice(waitsOf(anna).findIndex((wait) => wait?.kind === "lacking"));
    expect(afterLack.some((wait) => wait?.kind === "working")).toBe(false);
  });
});

describe("a relay room at a relay that takes invites alone", () => {
  it("asks for one, says if it is refused, and begins with one that is good", () => {
    const house = new House(BY_INVITE);
    const anna = house.create();
    house.run(10 * SECOND);
    expect([lacks(anna), isConnected(anna)]).toEqual([["RELAY_NEEDS_TICKETS"], false]);
    house.run(5 * MINUTE);
    // Nothing else is said meanwhile: somebody may be typing it.
    expect([waitsOf(anna).length, house.wires.length > 3]).toEqual([2, true]);
    anna.purse?.addInvite(new Uint8Array(32).fill(1));
    house.run(SECOND);
    expect(lacks(anna).at(-1)).toBe("RELAY_INVITE_REFUSED");
    anna.purse?.addInvite(parseTicketInvite(INVITE));
    house.run(SECOND);
    expect([waitsOf(anna).at(-1), isConnected(anna)]).toEqual([null, true]);
  });
});

describe("a relay with tickets", () => {
  it("that has no time to look at one is shown the same again later", () => {
    const house = new House(WORK);
    house.answer = rights("busy");
    const anna = house.create();
    house.run(5 * SECOND);
    expect([waitsOf(anna).at(-1), isConnected(anna)]).toEqual([{ kind: "busy" }, false]);
    house.answer = (bytes) => bytes;
    house.run(MINUTE);
    // It had taken the ticket all the same, and calls it spent.
    expect([waitsOf(anna).at(-1), anna.purse?.count]).toEqual([null, 6]);
  });

  it("that uses another key than its address says is asked nothing more, and gets no ticket to see", () => {
    const house = new House({ ...WORK, seed: new Uint8Array(32).fill(9) });
    const anna = house.create();
    house.run(3 * HOUR);
    expect([...new Set(lacks(anna))]).toEqual(["RELAY_WRONG_KEY"]);
    expect([house.wires.length, asked(house, "redeem"), isConnected(anna)]).toEqual([1, 0, false]);
    anna.purse?.addInvite(parseTicketInvite(INVITE));
    house.run(MINUTE);
    expect(house.wires.length).toBe(1);
  });

  it("that asks for none, or lives on another day, is told", () => {
    const free = new House(null, KEYED);
    const anna = free.create();
    free.run(10 * SECOND);
    expect(lacks(anna)[0]).toBe("RELAY_TICKETS_REFUSED");
    const house = new House(WORK);
    house.answer = lying((answer) =>
      answer.op === "terms-answer" ? { ...answer, day: answer.day + 2 } : answer,
    );
    const boris = house.create();
    house.run(10 * SECOND);
    expect([lacks(boris)[0], asked(house, "issue")]).toEqual(["RELAY_TICKETS_REFUSED", 0]);
  });

  it("that wants work without end gets none", () => {
    const house = new House({ ...TICKETS, workBits: 30 });
    const anna = house.create();
    house.run(10 * MINUTE);
    expect([...new Set(lacks(anna))]).toEqual(["RELAY_NEEDS_TICKETS"]);
    expect(waitsOf(anna).some((wait) => wait?.kind === "working")).toBe(false);
  });
});

function putAnswer(bytes: Uint8Array) {
  const answer = isRelayAnswer(bytes) ? null : decodeBoxAnswer(bytes);
  return answer?.op === "put-answer" ? answer : null;
}

const answering = (answer: House["answer"]) => (house: House) => {
  house.answer = answer;
};

/** Each way to give nothing for tickets, or for work. */
const GREEDY: readonly (readonly [string, (house: House) => void])[] = [
  ["refuses them", answering(rights("refused"))],
  ["calls them spent", answering(rights("spent"))],
  ["gives rights of one frame", answering(rights("ok", 1))],
  [
    "issues nothing for work",
    answering(lying((answer) => (answer.op === "issued" ? { ...answer, issued: false } : answer))),
  ],
  [
    "has people work anew each time, and goes when they have",
    (house) => {
      house.answer = lying((answer) => {
        if (answer.op === "issued") house.wires.at(-1)?.close();
        return answer.op === "terms-answer" ? { ...answer, workSalt: house.random.bytes(32) } : answer;
      });
    },
  ],
  [
    "says what is no answer",
    (house) => {
      house.answer = () => house.random.bytes(house.random.below(400));
    },
  ],
  [
    "garbles a bit of all that it says",
    (house) => {
      house.answer = (bytes) => {
        const at = house.random.below(bytes.length);
        return bytes.map((byte, place) => (place === at ? byte ^ (1 << house.random.below(8)) : byte));
      };
    },
  ],
  [
    "takes no frame for them",
    (house) => {
      house.answer = (bytes) => {
        const answer = putAnswer(bytes);
        return answer === null ? bytes : encodeBoxAnswer({ ...answer, status: "full" });
      };
    },
  ],
  [
    "lays all frames aside",
    (house) => {
      house.answer = (bytes) => {
        const answer = putAnswer(bytes);
        return answer === null ? bytes : encodeBoxAnswer({ ...answer, status: "aside" });
      };
    },
  ],
  [
    "ends the connection when it is shown one",
    (house) => {
      house.answer = (bytes) => {
        if (isRelayAnswer(bytes) && decodeRelayAnswer(bytes).op === "right") house.wires.at(-1)?.close();
        return bytes;
      };
    },
  ],
  [
    "ends the connection once it has given a right",
    (house) => {
      house.answer = (bytes) => {
        const isRight = isRelayAnswer(bytes) && decodeRelayAnswer(bytes).op === "right";
        if (isRight) house.world.after(1, () => house.wires.at(-1)?.close());
        return bytes;
      };
    },
  ],
  [
    "ends the connection after some frames",
    (house) => {
      let puts = 0;
      house.answer = (bytes) => {
        if (putAnswer(bytes) !== null && ++puts % 3 === 0) house.wires.at(-1)?.close();
        return bytes;
      };
    },
  ],
];

describe("a relay that", () => {
  it.each(GREEDY)("%s gets few of them, and little work", (_, begin) => {
    const house = new House(WORK);
    const anna = house.create();
    house.run(10 * SECOND);
    const boris = house.join(anna.driver.room.link);
    house.run(10 * SECOND);
    const before = house.wires.length;
    begin(house);
    for (const { purse } of [anna, boris]) while (purse?.next) purse.drop(purse.next);
    for (const wire of [...house.wires]) wire.close();
    house.run(10 * MINUTE);
    const [issues, redeems] = [asked(house, "issue"), asked(house, "redeem")];
    expect([house.wires.length > before + 3, issues <= 20, redeems <= 60]).toEqual([true, true, true]);
    expect([anna, boris].every(({ events }) => events.length < 2000)).toBe(true);
  });
});
