/** Relay rooms as their people see them: made, joined, talked in, left. */

import { RelayRoom } from "@hushroom/protocol";
import { SeededRandom } from "@hushroom/testkit";
import { describe, expect, it } from "vitest";
import { lateCommit } from "./late-commit.ts";
import { MINUTE, RELAY, RoomHouse, SECOND } from "./room-house.ts";
import type { SimPage } from "./sim-page.ts";

const three = (house: RoomHouse): [SimPage, SimPage, SimPage] =>
  house.room("Anna", "Boris", "Carla") as [SimPage, SimPage, SimPage];

describe("talking in a relay room", () => {
  it("reaches everybody, in order, and everybody sees who has what", () => {
    const house = new RoomHouse();
    const [anna, boris, carla] = three(house);
    for (const page of house.pages) expect(page.names).toEqual(["Anna", "Boris", "Carla"]);
    for (let i = 0; i < 20; i++) anna.say(`a${i}`);
    boris.say("good day");
    house.run(5 * SECOND);
    const said = Array.from({ length: 20 }, (_, i) => `a${i}`);
    expect(boris.heard).toEqual(said);
    expect(carla.heard.filter((text) => text.startsWith("a"))).toEqual(said);
    expect(carla.of("message").find(({ text }) => text === "good day")).toMatchObject({
      from: boris.self,
      name: "Boris",
    });
    expect([anna.delivery(19), boris.delivery(0)]).toEqual(["2/2", "2/2"]);
    expect(house.pages.flatMap(({ refused }) => refused)).toEqual([]);
  });

  it("carries the longest message whole, in whatever language", () => {
    const house = new RoomHouse();
    const [anna, boris, carla] = three(house);
    const text = "مرحبا привет ".repeat(300).slice(0, 4096);
    anna.say(text);
    house.run(5 * SECOND);
    expect([boris.heard, carla.heard]).toEqual([[text], [text]]);
    expect(anna.delivery(0)).toBe("2/2");
  });

  it("says plainly that a message to nobody reaches nobody", () => {
    const house = new RoomHouse();
    const [anna] = house.room("Anna");
    anna?.say("anybody?");
    expect(anna?.delivery(0)).toBe("0/0");
  });

  it("goes on where it was when somebody's network comes back", () => {
    const house = new RoomHouse();
    const [anna, boris, carla] = three(house);
    carla.cut(3 * MINUTE);
    anna.say("one");
    house.run(MINUTE);
    expect(anna.delivery(0)).toBe("1/2");
    carla.say("from afar");
    house.run(3 * MINUTE);
    expect([anna.delivery(0), carla.delivery(0)]).toEqual(["2/2", "2/2"]);
    expect([anna.heard, boris.heard, carla.heard]).toEqual([["from afar"], ["one", "from afar"], ["one"]]);
  });

  it("shows newcomers nothing of what was said before", () => {
    const house = new RoomHouse();
    const [anna] = three(house);
    anna.say("before");
    house.run(5 * SECOND);
    const dora = house.join("Dora", anna.room.link);
    house.run(10 * SECOND);
    anna.say("after");
    house.run(5 * SECOND);
    expect(dora.heard).toEqual(["after"]);
    expect(anna.delivery(1)).toBe("3/3");
  });

  it("tells two people of one name apart", () => {
    const house = new RoomHouse();
    const [, first, second] = house.room("Anna", "Boris", "boris");
    const [, ...names] = first?.names ?? [];
    expect(names).toEqual([`Boris ~${first?.self.slice(0, 4)}`, `boris ~${second?.self.slice(0, 4)}`]);
  });

  it("tells a name from one that only looks like it", () => {
    const house = new RoomHouse();
    // The second begins with a Cyrillic letter.
    const [anna, other] = house.room("Anna", "\u0410nna", "Boris");
    const marked = [`Anna ~${anna?.self.slice(0, 4)}`, `\u0410nna ~${other?.self.slice(0, 4)}`, "Boris"];
    expect(house.pages[2]?.names).toEqual(marked);
  });

  it("loses nothing and doubles nothing when the relay starts anew", () => {
    const house = new RoomHouse();
    const [anna, boris, carla] = three(house);
    boris.say("b0");
    house.run(30);
    house.relay.restart();
    anna.say("a0");
    house.run(10 * SECOND);
    boris.say("b1");
    house.run(MINUTE);
    expect(anna.of("relay").map(({ state }) => state)).toContain("restarted");
    expect(anna.heard).toEqual(["b0", "b1"]);
    expect(carla.heard.filter((text) => text !== "a0")).toEqual(["b0", "b1"]);
    expect([anna.delivery(0), boris.delivery(0), boris.delivery(1)]).toEqual(["2/2", "2/2", "2/2"]);
    const dora = house.join("Dora", anna.room.link);
    house.run(MINUTE);
    expect(dora.names).toEqual(["Anna", "Boris", "Carla", "Dora"]);
  });
});

describe("coming into a relay room", () => {
  it("works with clocks nearly ten minutes apart, either way", () => {
    for (const skewMs of [-9 * MINUTE, 9 * MINUTE]) {
      const house = new RoomHouse();
      const [anna] = house.room("Anna");
      const boris = house.join("Boris", anna?.room.link ?? "", { skewMs });
      house.run(20 * SECOND);
      expect(boris.names).toEqual(["Anna", "Boris"]);
    }
  });

  it("works for many at once, each once, and all agree", () => {
    const house = new RoomHouse();
    const [anna] = house.room("Anna");
    const pages = ["B", "C", "D", "E", "F", "G"].map((name) => house.join(name, anna?.room.link ?? ""));
    house.run(2 * MINUTE);
    const names = ["Anna", "B", "C", "D", "E", "F", "G"];
    for (const page of house.pages) expect([...page.names].sort()).toEqual(names);
    for (const page of pages) expect(page.room.head).toEqual(anna?.room.head);
  });

  it("is refused to the seventeenth", () => {
    const house = new RoomHouse();
    const [first] = house.room("First");
    for (let i = 1; i < 16; i++) house.join(`P${i}`, first?.room.link ?? "");
    house.run(2 * MINUTE);
    expect(first?.names).toHaveLength(16);
    const late = house.join("Late", first?.room.link ?? "");
    house.run(30 * SECOND);
    expect(late.ended?.why).toBe("full");
    expect(first?.names).toHaveLength(16);
  });

  it("says that nobody is there if all tabs are closed", () => {
    const house = new RoomHouse();
    const [anna] = house.room("Anna");
    const link = anna?.room.link ?? "";
    anna?.close();
    const late = house.join("Late", link);
    house.run(119 * SECOND);
    expect(late.ended).toBeNull();
    house.run(10 * SECOND);
    expect(late.ended?.why).toBe("nobody");
  });

  it("is served by the next member if the first one's tab was closed a moment ago", () => {
    const house = new RoomHouse();
    const [anna, boris] = three(house);
    const { link } = anna.room;
    anna.close();
    const dora = house.join("Dora", link);
    house.run(MINUTE);
    expect(dora.isIn).toBe(true);
    expect(boris.of("people").find(({ why }) => why === "admit" && true)?.by).toBeTruthy();
    expect(
      boris
        .of("people")
        .at(-1)
        ?.people.map(({ name }) => name),
    ).toContain("Dora");
  });

  it("brings nobody back who came, left, and is still written in the lobby", () => {
    const house = new RoomHouse();
    const [anna] = house.room("Anna");
    const boris = house.join("Boris", anna?.room.link ?? "");
    house.run(10 * SECOND);
    boris.give({ type: "leave" });
    house.run(20 * SECOND);
    const carla = house.join("Carla", anna?.room.link ?? "");
    house.run(20 * SECOND);
    anna?.give({ type: "leave" });
    house.run(3 * MINUTE);
    expect(carla.names).toEqual(["Carla"]);
    expect(carla.of("people").flatMap(({ joined }) => joined)).toEqual([]);
  });
});

describe("going from a relay room", () => {
  it("by leaving: the others see it at once, and what was said before arrives", () => {
    const house = new RoomHouse();
    const [anna, boris, carla] = three(house);
    boris.say("bye");
    boris.give({ type: "leave" });
    house.run(10 * SECOND);
    expect(boris.ended?.why).toBe("left");
    expect([anna.heard, carla.heard]).toEqual([["bye"], ["bye"]]);
    for (const page of [anna, carla]) {
      expect(page.names).toEqual(["Anna", "Carla"]);
      expect(page.of("people").at(-1)).toMatchObject({ why: "gone", by: anna.self, isWrong: false });
    }
  });

  it("by closing the tab: shown as away soon, taken out after ten minutes", () => {
    const house = new RoomHouse();
    const [anna, boris, carla] = three(house);
    boris.close();
    anna.say("still there?");
    house.run(3 * MINUTE);
    expect(carla.room.people.map(({ isHere }) => isHere)).toEqual([true, false, true]);
    expect(anna.delivery(0)).toBe("1/2");
    house.run(8 * MINUTE);
    for (const page of [anna, carla]) expect(page.names).toEqual(["Anna", "Carla"]);
    expect(anna.delivery(0)).toBe("1/1 missed 1");
  });

  it("by a network that is gone too long: told so, and in again as the same member by the same link", () => {
    const house = new RoomHouse();
    const [anna, boris] = three(house);
    const { link } = anna.room;
    anna.cut(15 * MINUTE);
    house.run(16 * MINUTE);
    expect(anna.ended?.why).toBe("silent");
    const again = house.join("Anna", link, { identity: anna.room.identity });
    house.run(20 * SECOND);
    expect(again.self).toBe(anna.self);
    expect(again.room.people.find(({ isSelf }) => isSelf)?.isCreator).toBe(true);
    again.say("back");
    boris.say("welcome back");
    house.run(20 * SECOND);
    expect(boris.heard).toEqual(["back"]);
    expect(again.heard).toEqual(["welcome back"]);
  });

  it("by a kick: the old link leads nowhere, the others have the new one", () => {
    const house = new RoomHouse();
    const [anna, boris, carla] = three(house);
    const old = anna.room.link;
    anna.give({ type: "kick", member: boris.self });
    house.run(10 * SECOND);
    expect(boris.ended).toMatchObject({ why: "kicked", by: anna.self });
    expect(anna.room.link).not.toBe(old);
    expect(carla.room.link).toBe(anna.room.link);
    expect(carla.of("link").at(-1)?.link).toBe(anna.room.link);
    const back = house.join("Boris", old);
    const dora = house.join("Dora", carla.room.link);
    house.run(3 * MINUTE);
    expect(back.ended?.why).toBe("nobody");
    for (const page of [anna, carla, dora]) expect([...page.names].sort()).toEqual(["Anna", "Carla", "Dora"]);
  });

  it("by a kick is for the room's maker alone", () => {
    const house = new RoomHouse();
    const [, boris, carla] = three(house);
    boris.give({ type: "kick", member: carla.self });
    house.run(MINUTE);
    expect(carla.isIn).toBe(true);
  });

  it("takes out who is gone though its own network comes and goes", () => {
    const house = new RoomHouse();
    const [anna, boris, carla] = three(house);
    carla.close();
    for (let i = 0; i < 5; i++) {
      for (const page of [anna, boris]) page.cut(5 * SECOND);
      house.run(150 * SECOND);
    }
    expect(anna.names).toEqual(["Anna", "Boris"]);
  });

  it("blames nobody for what a sleeping laptop didn't hear", () => {
    const house = new RoomHouse();
    const [anna, boris, carla] = three(house);
    for (const page of [boris, carla]) page.cut(9 * MINUTE);
    anna.cut(9 * MINUTE);
    house.run(12 * MINUTE);
    for (const page of house.pages) expect(page.names).toEqual(["Anna", "Boris", "Carla"]);
  });
});

describe("two commits for one epoch", () => {
  it("come one after the other, and all go the same way", () => {
    const { anna, boris, carla, dora } = lateCommit(new RoomHouse());
    expect(carla.ended?.why).toBe("kicked");
    for (const page of [anna, boris, dora]) {
      expect([...page.names].sort()).toEqual(["Anna", "Boris", "Dora"]);
      expect(page.room.head).toEqual(anna.room.head);
      expect(page.room.link).toBe(anna.room.link);
    }
  });
});

describe("the machine", () => {
  it("does the same thing again for the same seed", () => {
    const puts = [1, 2].map(() => {
      const house = new RoomHouse(7);
      const [anna] = three(house);
      anna.say("x");
      house.run(MINUTE);
      return house.relay.puts;
    });
    expect(puts[0]?.length).toBeGreaterThan(10);
    expect(puts[0]).toEqual(puts[1]);
  });

  it("asks nothing of anybody before there is a connection", () => {
    const random = new SeededRandom(1).bytes;
    const room = RelayRoom.create({ nickname: "Anna", random, relay: RELAY, name: "" }, 0);
    const asked = room.handle({ type: "tick" }, 1000).filter(({ type }) => type !== "tell");
    expect(asked).toEqual([]);
  });
});
