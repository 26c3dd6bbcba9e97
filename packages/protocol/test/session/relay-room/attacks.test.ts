/** What hostile members, hostile relays and strangers try against a relay room, with the machines that really run. */

import {
  addressText,
  boxAddress,
  equalBytes,
  formatRelayRoomLink,
  parseRelayRoomLink,
  type RelayRoomInput,
} from "@hushroom/protocol";
import { bytesToHex } from "@noble/hashes/utils.js";
import { describe, expect, it, vi } from "vitest";
import { senderChain, stepSender } from "../../../src/session/chain.ts";
import { slotBox } from "../../../src/session/relay-room/commit-slot.ts";
import { lobbyBox, lobbyBoxes, lobbyBucket, openHello } from "../../../src/session/relay-room/lobby.ts";
import type * as Reading from "../../../src/session/relay-room/reading.ts";
import { roomChainBox } from "../../../src/session/relay-room/room-boxes.ts";
import { openSalted, sealSalted } from "../../../src/session/salted-frame.ts";
import { secretOf } from "./held-secrets.ts";
import { MINUTE, RELAY, RoomHouse, SECOND } from "./room-house.ts";
import type { SimPage } from "./sim-page.ts";
import { Stranger } from "./stranger.ts";

const three = (house: RoomHouse): [SimPage, SimPage, SimPage] =>
  house.room("Anna", "Boris", "Carla") as [SimPage, SimPage, SimPage];

const junk = (house: RoomHouse): Uint8Array => house.random.bytes(4096);

vi.mock("../../../src/session/relay-room/reading.ts", async (original) =>
  (await import("./held-secrets.ts")).noting(await original<typeof Reading>()),
);

describe("who was kicked", () => {
  it("reads nothing more with all that it held, and doesn't come back by the old link", () => {
    const house = new RoomHouse();
    const [anna, boris, carla] = three(house);
    const old = boris.room.link;
    const held = secretOf(boris);
    const earlier = house.relay.puts.length;
    carla.say("while he is here");
    house.run(10 * SECOND);
    const sealed = house.relay.puts.slice(earlier).map(({ frame }) => frame);
    // What he holds opens what is said while he is here (control).
    expect(sealed.some((frame) => new Stranger(house).opensAny(held, frame))).toBe(true);
    anna.give({ type: "kick", member: boris.self });
    house.run(10 * SECOND);
    const before = house.relay.puts.length;
    anna.say("now that he is gone");
    carla.say("yes");
    house.run(MINUTE);
    const own = new Stranger(house);
    const chains = [0, 1, 2].flatMap((leaf) => own.chainBoxes(held, leaf, RELAY, 40));
    const after = house.relay.puts.slice(before);
    expect(after.length).toBeGreaterThan(3);
    for (const { writeKey, frame } of after) {
      expect(chains).not.toContain(addressText(boxAddress(writeKey)));
      expect(own.opensAny(held, frame)).toBe(false);
    }
    const since = house.relay.watched.length;
    house.run(11 * MINUTE);
    const watched = house.relay.watched.slice(since).map(({ address }) => bytesToHex(address));
    const lobbyOf = (link: string) =>
      lobbyBoxes(parseRelayRoomLink(link), house.world.nowMs).map(({ address }) => address);
    const isWatched = (link: string) => lobbyOf(link).some((address) => watched.includes(address));
    expect([isWatched(old), isWatched(carla.room.link)]).toEqual([false, true]);
    const back = house.join("Boris", old, { identity: boris.room.identity });
    house.run(3 * MINUTE);
    expect(back.ended?.why).toBe("nobody");
  });

  it("isn't heard any more, even by frames it puts into the epoch that it knew", () => {
    const house = new RoomHouse();
    const [anna, boris, carla] = three(house);
    // Boris hears nothing from now on and goes on talking in the old epoch.
    house.relay.hand = {
      answer: (page, answer) => (page === boris.number && answer.op === "box" ? null : answer),
    };
    anna.give({ type: "kick", member: boris.self });
    house.run(10 * SECOND);
    boris.say("I am still here");
    house.run(MINUTE);
    expect([anna.heard, carla.heard]).toEqual([[], []]);
    expect(boris.delivery(0)).toBe("0/2");
  });
});

describe("who squats", () => {
  it("the lobby with junk only makes joiners take another slot, and says so if it takes all", () => {
    const house = new RoomHouse();
    const [anna] = house.room("Anna");
    const link = parseRelayRoomLink(anna?.room.link ?? "");
    const stranger = new Stranger(house);
    const fill = (slots: number) => {
      for (let slot = 0; slot < slots; slot++) {
        const { writeKey } = lobbyBox(link, lobbyBucket(house.world.nowMs), slot);
        stranger.put(writeKey, junk(house));
      }
    };
    fill(31);
    const boris = house.join("Boris", formatRelayRoomLink(link));
    house.run(20 * SECOND);
    expect(boris.isIn).toBe(true);
    fill(32);
    const carla = house.join("Carla", formatRelayRoomLink(link));
    house.run(3 * MINUTE);
    expect(carla.ended?.why).toBe("crowded");
    expect(anna?.refused).toContain("bad-hello");
  });

  it("commit slots can't stop a commit, nor choose another one", () => {
    const house = new RoomHouse();
    const [anna, boris, carla] = three(house);
    const stranger = new Stranger(house);
    for (let k = 0; k < 5; k++) {
      const box = slotBox(secretOf(boris), k);
      const frame =
        k % 2 ? junk(house) : sealSalted(box.frameKey, house.random.bytes(200), house.random.bytes);
      stranger.put(box.writeKey, frame);
    }
    anna.give({ type: "kick", member: carla.self });
    house.run(20 * SECOND);
    expect(carla.ended?.why).toBe("kicked");
    expect([anna.names, boris.names]).toEqual([
      ["Anna", "Boris"],
      ["Anna", "Boris"],
    ]);
    expect(boris.refused).toContain("bad-slot");
  });

  it("all commit slots ends the room for everybody, and everybody is told", () => {
    const house = new RoomHouse();
    const [, boris] = three(house);
    const stranger = new Stranger(house);
    const secret = secretOf(boris);
    for (let k = 0; k < 64; k++) stranger.put(slotBox(secret, k).writeKey, junk(house));
    house.run(MINUTE);
    expect(house.pages.map(({ ended }) => ended?.why)).toEqual(["jammed", "jammed", "jammed"]);
  });

  it("the boxes of a chain only makes the sender take the next", () => {
    const house = new RoomHouse();
    const [anna, boris, carla] = three(house);
    const stranger = new Stranger(house);
    let chain = senderChain(secretOf(boris), 0, RELAY);
    for (let i = 0; i < 30; i++) {
      const { chain: after, ...next } = stepSender(chain);
      stranger.put(roomChainBox(next).writeKey, junk(house));
      chain = after;
    }
    anna.say("through");
    house.run(2 * MINUTE);
    expect([boris.heard, carla.heard]).toEqual([["through"], ["through"]]);
    expect(anna.of("squatted").length).toBeGreaterThan(0);
    expect(anna.delivery(0)).toBe("2/2");
  });
});

describe("a member", () => {
  it("that takes somebody out as gone who is here is shown to the others, and that one comes back by the link", () => {
    const house = new RoomHouse();
    const [anna, boris, carla] = three(house);
    const isCarlas = (frame: Uint8Array) =>
      house.relay.puts.some((put) => put.page === carla.number && equalBytes(put.frame, frame));
    house.relay.hand = {
      answer: (page, answer) =>
        page === boris.number && answer.op === "box" && isCarlas(answer.frame) ? null : answer,
    };
    house.run(12 * MINUTE);
    expect(carla.ended).toMatchObject({ why: "silent", by: boris.self });
    expect(anna.of("people").find(({ why }) => why === "gone")).toMatchObject({
      by: boris.self,
      isWrong: true,
    });
    house.relay.hand = {};
    const again = house.join("Carla", anna.room.link, { identity: carla.room.identity });
    house.run(20 * SECOND);
    expect(again.isIn).toBe(true);
  });

  it("whose commit is announced and never comes ends the room, and everybody is told by whom", () => {
    const house = new RoomHouse();
    const [anna, boris, carla] = three(house);
    const { writeKey } = slotBox(secretOf(boris), 0);
    anna.cut(40 * SECOND);
    house.relay.hand = {
      request: (page, request) =>
        page === boris.number && request.op === "put" && !equalBytes(request.writeKey, writeKey)
          ? null
          : request,
    };
    house.join("Dora", anna.room.link);
    house.run(4 * MINUTE);
    for (const page of [anna, carla]) expect(page.ended).toMatchObject({ why: "jammed", by: boris.self });
  });
});

describe("who floods the door", () => {
  it("with hellos without anybody behind them fills no room, and they are gone soon", () => {
    const house = new RoomHouse();
    const [anna] = house.room("Anna");
    const link = anna?.room.link ?? "";
    for (let i = 0; i < 12; i++) {
      const ghost = house.join(`Ghost${i}`, link);
      house.run(200);
      ghost.close();
    }
    house.run(30 * SECOND);
    expect(anna?.names.length).toBeLessThanOrEqual(5);
    house.run(20 * MINUTE);
    expect(anna?.names).toEqual(["Anna"]);
    const boris = house.join("Boris", link);
    house.run(20 * SECOND);
    expect(boris.names).toEqual(["Anna", "Boris"]);
  });

  it("has nothing to read there without the members' seed, though it has the link", () => {
    const house = new RoomHouse();
    const [anna] = house.room("Anna");
    const link = parseRelayRoomLink(anna?.room.link ?? "");
    const before = house.relay.puts.length;
    house.join("Very Secret Name", anna?.room.link ?? "");
    house.run(10 * SECOND);
    const hellos = house.relay.puts.slice(before).flatMap(({ writeKey, frame }) => {
      const address = addressText(boxAddress(writeKey));
      const box = lobbyBoxes(link, house.world.nowMs).find((each) => each.address === address);
      const payload = box && openSalted(box.frameKey, frame);
      return payload ? [payload] : [];
    });
    expect(hellos).toHaveLength(1);
    const text = new TextDecoder("latin1").decode(hellos[0]);
    expect(text).not.toContain("Very Secret Name");
    expect(openHello(link, link.secret, hellos[0] ?? new Uint8Array())).toBeNull();
  });
});

describe("a hostile relay", () => {
  it("that drops what it takes is shown: nobody has it, and the others look gone", () => {
    const house = new RoomHouse();
    const [anna, boris] = three(house);
    house.relay.hand = {
      request: (page, request) => (page === anna.number && request.op === "put" ? null : request),
    };
    anna.say("lost");
    house.run(4 * MINUTE);
    expect(anna.delivery(0)).toBe("0/2");
    expect(boris.room.people.map(({ isHere }) => isHere)).toEqual([false, true, true]);
    house.relay.hand = {};
    house.run(6 * MINUTE);
    expect(boris.heard).toEqual(["lost"]);
    expect(anna.delivery(0)).toBe("2/2");
  });

  it("that answers with frames of other boxes, old ones and none doubles, loses and disorders nothing", () => {
    const house = new RoomHouse();
    const [anna, boris, carla] = three(house);
    const frames: Uint8Array[] = [];
    house.relay.hand = {
      answer: (_, answer) => {
        if (answer.op !== "box" || !answer.found) return answer;
        frames.push(answer.frame.slice());
        const dice = house.random.below(10);
        if (dice === 0) return null;
        return dice === 1 ? { ...answer, frame: house.random.pick(frames) } : answer;
      },
    };
    for (let i = 0; i < 10; i++) {
      anna.say(`m${i}`);
      house.run(3 * SECOND);
    }
    house.relay.hand = {};
    house.run(6 * MINUTE);
    const all = Array.from({ length: 10 }, (_, i) => `m${i}`);
    expect([boris.heard, carla.heard]).toEqual([all, all]);
  });

  it("that parts the room is shown: each side sees the others go", () => {
    const house = new RoomHouse();
    const [anna, boris, carla] = three(house);
    const { link } = anna.room;
    // Carla sees nothing of what Anna and Boris put from now on, nor they of hers.
    house.relay.hand = {
      answer: (page, answer) => (answer.op === "box" && page === carla.number ? null : answer),
      request: (page, request) => (request.op === "put" && page === carla.number ? null : request),
    };
    house.join("Dora", link);
    house.run(12 * MINUTE);
    expect(boris.names).toEqual(["Anna", "Boris", "Dora"]);
    expect(boris.of("people").some(({ gone }) => gone.some(({ name }) => name === "Carla"))).toBe(true);
    expect(carla.names).toEqual(["Carla"]);
  });

  it("sees frames of one size only, and no byte of what they say", () => {
    const house = new RoomHouse();
    const [anna] = three(house);
    anna.say("a word that stands out: xylophone");
    house.run(MINUTE);
    expect(new Set(house.relay.puts.map(({ frame }) => frame.length))).toEqual(new Set([4096]));
    const all = house.relay.puts.map(({ frame }) => new TextDecoder("latin1").decode(frame)).join("");
    for (const word of ["xylophone", "Anna", "Boris"]) expect(all).not.toContain(word);
    const addresses = house.relay.puts.map(({ writeKey }) => bytesToHex(writeKey));
    expect(new Set(addresses).size).toBe(addresses.length);
  });
});

describe("two rooms at one relay", () => {
  it("have nothing to do with each other: nothing of one is opened, counted or confirmed in the other", () => {
    const house = new RoomHouse();
    const [anna, boris] = house.room("Anna", "Boris");
    const [carla, dora] = house.room("Carla", "Dora");
    if (!anna || !boris || !carla || !dora) throw new Error("two rooms of two");
    const inputs: RelayRoomInput[] = [];
    const before = house.relay.puts.length;
    anna.say("for Boris alone");
    house.run(10 * SECOND);
    for (const { frame, writeKey } of house.relay.puts.slice(before)) {
      inputs.push({ type: "found", address: addressText(boxAddress(writeKey)), frame });
    }
    const watched = house.relay.watched.filter(({ page }) => page === dora.number).slice(-5);
    for (const { address } of watched) {
      const { frame } = house.random.pick(house.relay.puts.slice(before));
      inputs.push({ type: "found", address: addressText(address), frame });
    }
    const shown = anna.delivery(0);
    for (const input of inputs) dora.give(input);
    house.run(MINUTE);
    expect(dora.heard).toEqual([]);
    expect([shown, anna.delivery(0)]).toEqual(["1/1", "1/1"]);
    carla.say("still fine");
    house.run(3 * MINUTE);
    expect(dora.heard).toEqual(["still fine"]);
  });
});

describe("a stranger's input", () => {
  it("never throws, whatever it is", () => {
    const house = new RoomHouse();
    const [anna] = house.room("Anna");
    const { random } = house;
    for (let i = 0; i < 300; i++) {
      const frame = random.bytes(random.pick([0, 1, 4095, 4096, 5000]));
      const watched = random.pick(house.relay.watched).address;
      anna?.give({ type: "found", address: addressText(watched), frame });
      anna?.give({ type: "answered", put: random.below(50), status: "exists", hash: random.bytes(32) });
      anna?.give({ type: "kick", member: bytesToHex(random.bytes(16)) });
    }
    expect(anna?.isIn).toBe(true);
  });

  it("of a link whose key is no key is told so", () => {
    const house = new RoomHouse();
    const link = { secret: new Uint8Array(32), roomKey: new Uint8Array(32), relay: RELAY, name: "" };
    const page = house.join("Anna", formatRelayRoomLink(link));
    house.run(5 * SECOND);
    expect(page.ended?.why).toBe("bad-link");
  });
});
