/** Whose a name is: look-alikes, the house's words, those who left, bans, and changing one's own. */

import { describe, expect, it } from "vitest";
import { lookalikeKeys, skeleton } from "../../src/base/skeleton.ts";
import { LOCAL_LIMITS } from "../../src/index.ts";
import { codeOf, RoomHouse } from "./room-house.ts";

const U = (...points: number[]) => String.fromCodePoint(...points);

/** What a second guest is told who wants `name` while the first bears `taken`. */
function second(taken: string, name: string): string {
  const house = new RoomHouse();
  house.enter("s1", taken);
  return codeOf(house.join("s2", name));
}

describe("a second guest", () => {
  it("with the same name is told that it is taken", () => {
    expect(second("Amina", "Amina")).toBe("ROOM_NAME_TAKEN");
    expect(second("José", `Jose${U(0x301)}`)).toBe("ROOM_NAME_TAKEN");
    expect(second("محمد", "محمد")).toBe("ROOM_NAME_TAKEN");
    expect(second("Amina", ` Am${U(0x200b)}ina `)).toBe("ROOM_NAME_TAKEN");
  });

  it.each([
    ["anna", "ANNA", "other case"],
    ["anna", `${U(0x430)}nn${U(0x430)}`, "Cyrillic а in Latin"],
    ["scope", U(0x455, 0x441, 0x43e, 0x440, 0x435), "Cyrillic throughout"],
    ["paypal", "paypaI", "capital I for l"],
    ["paypal", "paypa1", "1 for l"],
    ["Olga", "0lga", "0 for O"],
    ["Barney", "Bamey", "m for rn"],
    ["anna", `${U(0xff41)}nna`, "full-width"],
    ["Boost", U(0xff22, 0xff4f, 0xff4f, 0xff53, 0xff54), "full-width throughout"],
    ["Boost", U(0x1d2e, 0x1d52, 0x1d52, 0x2e2, 0x1d57), "raised letters"],
    ["Boost", `${U(0x24b7)}oost`, "a letter in a circle"],
    ["Boost", `Boo${U(0x17f)}t`, "long s"],
    ["anna", U(0x1d41a, 0x1d427, 0x1d427, 0x1d41a), "mathematical bold"],
    ["Straße", "STRASSE", "case folding of ß"],
    ["Νίκος", "ΝΊΚΟΣ", "final sigma"],
    ["علی رضا", "على رضا", "Arabic alef maksura for Persian yeh"],
    ["علیرضا", `علی${U(0x200c)}رضا`, "the non-joiner"],
    ["Иван", "иван", "Cyrillic case"],
  ])("%s – %s is refused (%s)", (taken, name) => {
    expect(second(taken, name)).toBe("ROOM_NAME_LOOKALIKE");
    expect(second(name, taken)).toBe("ROOM_NAME_LOOKALIKE");
  });

  it.each([
    ["Anna", "Hannah"],
    ["محمد", "محمود"],
    ["Мария", "Марина"],
    ["李雷", "李磊"],
    ["José", "Jose"],
    ["guest 1", "guest 2"],
  ])("%s – %s is welcome", (taken, name) => {
    expect(second(taken, name)).toBe("ok");
  });
});

describe("the skeleton", () => {
  it("is that of UTS #39 where the standard gives examples", () => {
    // "paypal" with Cyrillic а, from UTS #39 §4; "ǆeparture" and the whole-script "scope" as in its confusables.
    expect(skeleton(`p${U(0x430)}yp${U(0x430)}l`)).toBe(skeleton("paypal"));
    expect(skeleton(U(0x1d41a))).toBe("a");
    expect(skeleton("m")).toBe("rn");
    expect(skeleton("1I|")).toBe("lll");
    expect(skeleton(U(0xfb01))).toBe("fi");
  });

  // UTS #39's own table needs two rounds for a few digraphs (U+01C4); lookalikeKeys makes two.
  it("settles in two rounds, for every character of the table's planes", () => {
    for (let point = 0; point < 0x20000; point++) {
      if (point >= 0xd800 && point < 0xe000) continue;
      const twice = skeleton(skeleton(String.fromCodePoint(point)));
      if (skeleton(twice) !== twice) throw new Error(`U+${point.toString(16)} doesn't settle`);
    }
  });

  it("joins names by either key", () => {
    expect(lookalikeKeys("anna")).toHaveLength(1);
    expect(lookalikeKeys("Ilia").some((key) => lookalikeKeys("ilia").includes(key))).toBe(true);
  });
});

describe("the host's name and the words of the house", () => {
  it.each(["Hanna", "hanna", `H${U(0x430)}nna`])("%s is not for guests", (name) => {
    expect(codeOf(new RoomHouse().join("s1", name))).toBe(
      name === "Hanna" ? "ROOM_NAME_TAKEN" : "ROOM_NAME_LOOKALIKE",
    );
  });

  it.each([
    "host",
    "HOST",
    "Moderator",
    "Admin",
    `${U(0x430)}dmin`,
    "المضيف",
    "مشرف",
    "хозяин",
    "Админ",
    "модератор",
  ])("%s is not for guests", (name) => {
    expect(codeOf(new RoomHouse().join("s1", name))).toBe("ROOM_NAME_LOOKALIKE");
  });

  it("are for the host", () => {
    const house = new RoomHouse();
    expect(codeOf(house.host({ name: "nick", nickname: "Admin" }))).toBe("ok");
    expect(house.room.host.name).toBe("Admin");
  });
});

describe("the name of one who left", () => {
  it("is kept from others for a while, look-alikes too, and not from its session", () => {
    const house = new RoomHouse();
    house.enter("s1", "Amina");
    house.leave("s1");
    expect(codeOf(house.join("s2", "Amina"))).toBe("ROOM_NAME_TAKEN");
    expect(codeOf(house.join("s2", "amina"))).toBe("ROOM_NAME_LOOKALIKE");
    expect(codeOf(house.join("s1", "Amina"))).toBe("ok");
  });

  it("is free after that while", () => {
    const house = new RoomHouse();
    house.enter("s1", "Amina");
    house.leave("s1");
    house.pass(LOCAL_LIMITS.NAME_RESERVED_MS - 1);
    expect(codeOf(house.join("s2", "Amina"))).toBe("ROOM_NAME_TAKEN");
    house.pass(1);
    expect(codeOf(house.join("s2", "Amina"))).toBe("ok");
  });

  it("taken by another in the end ends the absent session", () => {
    const house = new RoomHouse();
    house.enter("s1", "Amina");
    house.do({ kind: "disconnect", stream: 1 });
    house.pass(LOCAL_LIMITS.ABSENCE_MS + LOCAL_LIMITS.NAME_RESERVED_MS + 1);
    house.enter("s2", "Amina");
    house.connect("s1");
    expect(house.told("s1")).toEqual([{ type: "ended", code: "ROOM_NAME_TAKEN" }]);
    expect(house.names()).toEqual(["Hanna", "Amina"]);
    expect(codeOf(house.join("s1", "Amina 2"))).toBe("ok");
  });
});

describe("changing one's name", () => {
  it("is told to everybody with the name before, and keeps the member", () => {
    const house = new RoomHouse();
    const id = house.enter("s1", "Amina");
    expect(codeOf(house.command("s1", { name: "nick", nickname: "Amira" }))).toBe("ok");
    expect(house.member("Amira").id).toBe(id);
    const last = house.room.history({ limit: 1 })[0];
    expect(last).toMatchObject({
      type: "notice",
      change: "renamed",
      member: id,
      name: "Amira",
      before: "Amina",
    });
  });

  it("follows all rules of names", () => {
    const house = new RoomHouse();
    house.enter("s1", "Amina");
    house.enter("s2", "Boris");
    const nick = (nickname: string) => codeOf(house.command("s1", { name: "nick", nickname }));
    expect(nick("Boris")).toBe("ROOM_NAME_TAKEN");
    expect(nick("B0ris")).toBe("ROOM_NAME_LOOKALIKE");
    expect(nick("Hanna")).toBe("ROOM_NAME_TAKEN");
    expect(nick("host")).toBe("ROOM_NAME_LOOKALIKE");
    expect(nick("")).toBe("ROOM_NAME_EMPTY");
    expect(nick("~x")).toBe("ROOM_NAME_FORBIDDEN");
    expect(nick("AMINA")).toBe("ok");
  });

  it("keeps the old name from others for a while", () => {
    const house = new RoomHouse();
    house.enter("s1", "Amina");
    house.command("s1", { name: "nick", nickname: "Amira" });
    expect(codeOf(house.join("s2", "Amina"))).toBe("ROOM_NAME_TAKEN");
    expect(codeOf(house.command("s1", { name: "nick", nickname: "Amina" }))).toBe("ok");
  });

  it("leaves what was said under the old name", () => {
    const house = new RoomHouse();
    house.enter("s1", "Amina");
    house.say("s1", "hello");
    house.command("s1", { name: "nick", nickname: "Amira" });
    expect(house.room.history({ limit: 10 })[1]).toMatchObject({ from: "Amina", text: "hello" });
  });

  it("leaves a registered name behind, for whoever has its password", () => {
    const house = new RoomHouse();
    house.enter("s1", "Amina", { namePassword: "rose" });
    expect(house.member("Amina").registered).toBe(true);
    house.command("s1", { name: "nick", nickname: "Amira" });
    expect(house.member("Amira").registered).toBe(false);
    expect(codeOf(house.join("s2", "Amina"))).toBe("ROOM_NAME_REGISTERED");
    expect(codeOf(house.command("s1", { name: "nick", nickname: "Amina" }))).toBe("ROOM_NAME_REGISTERED");
    expect(codeOf(house.join("s2", "Amina", { namePassword: "rose" }))).toBe("ok");
    expect(house.names()).toEqual(["Hanna", "Amira", "Amina"]);
  });

  it("to a look-alike of one's registered name doesn't let two of them in", () => {
    const house = new RoomHouse();
    house.enter("s1", "Amina", { namePassword: "rose" });
    expect(codeOf(house.command("s1", { name: "nick", nickname: "AMINA" }))).toBe("ok");
    expect(codeOf(house.join("s2", "Amina", { namePassword: "rose" }))).toBe("ROOM_NAME_LOOKALIKE");
  });
});
