/** Rights of circuits in slots: when tickets are redeemed depends on the clock and the relay alone. */

import {
  BlindLevel,
  type BoxRequest,
  decodeRelayRequest,
  encodeBoxAnswer,
  encodeRelayAnswer,
  type LevelMachine,
  LOCAL_LIMITS,
  PROTOCOL_LIMITS,
  QuietLevel,
  type RelayOnlyRequest,
  type RightStatus,
  rightSlots,
  slotTicketDay,
  slotTicketsADay,
  type Ticket,
} from "@hushroom/protocol";
import { SeededRandom } from "@hushroom/testkit";
import { describe, expect, it } from "vitest";
import { LevelDriver } from "./level-driver.ts";

const SLOT_MS = 10_000;
const START_MS = Date.UTC(2030, 0, 1);
const AGAIN = LOCAL_LIMITS.SLOT_RIGHT_AGAIN_SLOTS;
const FRAME = new Uint8Array(PROTOCOL_LIMITS.FRAME_BYTES);

type Request = BoxRequest | RelayOnlyRequest;

/** Answers as a relay does. `status`: what becomes of each ticket in turn, undefined: no answer. */
function ticketed(
  machine: LevelMachine,
  status: (nth: number) => RightStatus | undefined,
  puts = 720,
  startMs = START_MS,
  putStatus: (circuit: string) => "ok" | "full" = () => "ok",
) {
  const driver = new LevelDriver(machine, startMs - 2000);
  const redeemed: { slot: number; circuit: string; input: Uint8Array; day: number }[] = [];
  const state = { hasTickets: true, made: 0, asked: 0 };
  const answer = (circuit: string, request: Request): Uint8Array | null => {
    const { tag } = request;
    if (request.op === "redeem") {
      const { input, day } = request;
      redeemed.push({ slot: Math.floor((driver.nowMs - START_MS) / SLOT_MS), circuit, input, day });
      const isReal = input.every((byte) => byte === input[0]);
      const told = isReal ? status(redeemed.length - 1) : "refused";
      if (told === undefined) return null;
      return encodeRelayAnswer({ op: "right", tag, status: told, puts: told === "ok" ? puts : 0 });
    }
    if (request.op === "append") return encodeRelayAnswer({ op: "appended", tag });
    const entries = [{ address: new Uint8Array(32), frame: FRAME }];
    if (request.op === "sync") return encodeRelayAnswer({ op: "log", tag, cursor: 1n, count: 0, entries });
    if (request.op === "get") return encodeBoxAnswer({ op: "box", tag, found: false, frame: FRAME });
    const hash = new Uint8Array(32);
    return encodeBoxAnswer({ op: "put-answer", tag, status: putStatus(circuit), hash });
  };
  const hear = (circuit: string, bytes: Uint8Array | null) =>
    bytes !== null && driver.input({ type: "received", circuit, bytes });
  driver.onEffect = (effect) => {
    if (effect.type === "dial")
      hear(effect.circuit, encodeBoxAnswer({ op: "hello", bootId: new Uint8Array(16).fill(1), ttlMs: 1000 }));
    if (effect.type === "transmit")
      hear(effect.circuit, answer(effect.circuit, decodeRelayRequest(effect.bytes)));
    if (effect.type !== "redeem") return;
    state.asked++;
    const { circuit } = effect;
    const byte = ++state.made % 250;
    const ticket: Ticket = {
      day: slotTicketDay(driver.nowMs),
      input: new Uint8Array(32).fill(byte),
      output: new Uint8Array(64),
    };
    driver.input({ type: "ticket", circuit, ticket: state.hasTickets ? ticket : null });
  };
  driver.input({ type: "start" });
  const runSlots = (slots: number) => driver.runUntil(driver.nowMs + slots * SLOT_MS);
  return { driver, redeemed, state, runSlots };
}

const DRAWN_BYTES = 64;

/** What is drawn for frames of noise says nothing here, and takes its time. */
function quickRandom(): (length: number) => Uint8Array {
  const { bytes } = new SeededRandom(1);
  return (length) => {
    const drawn = new Uint8Array(length);
    drawn.set(bytes(Math.min(length, DRAWN_BYTES)));
    return drawn;
  };
}

const blind = () => new BlindLevel(quickRandom(), SLOT_MS, null, true);
const quiet = () => new QuietLevel(quickRandom(), SLOT_MS, true);
const ok = (): RightStatus => "ok";

const put = (driver: LevelDriver, name: string) =>
  driver.input({
    type: "put",
    lane: 0,
    conversation: "a",
    put: name,
    writeKey: new Uint8Array(32).fill(9),
    frame: FRAME,
  });

const ops = (driver: LevelDriver) => driver.sent.map(({ bytes }) => decodeRelayRequest(bytes).op);

describe("a circuit of blind at a relay with tickets", () => {
  it("redeems one in its first slot, and then before each right ends, in place of a frame", () => {
    const { driver, redeemed, runSlots } = ticketed(blind(), ok);
    runSlots(3 * rightSlots(SLOT_MS));
    expect(rightSlots(SLOT_MS)).toBe(359);
    expect(redeemed.map(({ slot }) => slot)).toEqual([1, 360, 719]);
    const sent = ops(driver);
    expect(sent.filter((op) => op !== "sync")).toHaveLength(sent.length / 2);
    expect(driver.of("redeemed").map(({ status }) => status)).toEqual(["ok", "ok", "ok"]);
  });

  it("redeems as many in a day as it is said to cost", () => {
    const { redeemed, runSlots } = ticketed(blind(), ok);
    runSlots(86_400_000 / SLOT_MS);
    expect(redeemed).toHaveLength(slotTicketsADay("blind", SLOT_MS));
    expect(redeemed).toHaveLength(25);
  });

  it("sends noise without a ticket, asks again every minute, and goes on without a burst", () => {
    const { driver, redeemed, state, runSlots } = ticketed(blind(), ok);
    state.hasTickets = false;
    driver.input({ type: "open", conversation: "a", lanes: 1 });
    driver.input({ type: "ready", conversation: "a" });
    for (const name of ["one", "two"]) put(driver, name);
    runSlots(3 * AGAIN);
    expect(redeemed.map(({ slot }) => slot)).toEqual([1, 1 + AGAIN, 1 + 2 * AGAIN]);
    expect(redeemed.every(({ input }) => new Set(input).size > 4)).toBe(true);
    expect([driver.of("turn"), driver.of("unanswered")]).toEqual([[], []]);
    state.hasTickets = true;
    runSlots(AGAIN + 3);
    const appends = ops(driver).filter((op) => op !== "sync");
    expect(appends.length).toBeLessThanOrEqual(4 * AGAIN + 3);
    // This relay keeps nothing: what was appended and isn't in the log is told as unanswered.
    expect(new Set(driver.of("unanswered").map(({ put: name }) => name))).toEqual(new Set(["one", "two"]));
  });

  it("shows one again that the relay had no time for, and no other that brought nothing", () => {
    const statuses: (RightStatus | undefined)[] = ["busy", "spent", "refused", undefined, "ok"];
    const { driver, redeemed, runSlots } = ticketed(blind(), (nth) => statuses[nth]);
    runSlots(8 * AGAIN);
    const inputs = redeemed.map(({ input }) => input[0]);
    expect(inputs).toEqual([1, 1, 2, 3, 4]);
    expect(driver.of("redeemed").map(({ status }) => status)).toEqual([
      ...["busy", "spent", "refused", "lost", "ok"],
    ]);
  });

  it("shows fewer and fewer to a relay that ends each connection, and forgets that with the renewal", () => {
    const midnightMs = START_MS + 86_400_000;
    const { driver, redeemed, runSlots } = ticketed(blind(), ok, 720, midnightMs - 3_600_000);
    const answered = () => driver.of("redeemed").length;
    for (let slot = 0, before = 0; slot < 359; slot++) {
      runSlots(1);
      if (answered() > before) driver.input({ type: "disconnected", circuit: "log" });
      before = answered();
    }
    const slots = redeemed.map(({ slot }) => slot);
    const pauses = slots.slice(1).map((slot, at) => slot - (slots[at] ?? 0));
    expect(pauses).toEqual([2, ...Array.from({ length: pauses.length - 1 }, (_, at) => (at + 1) * AGAIN)]);
    expect(slots.length).toBe(12);
    runSlots(5);
    expect(redeemed.at(-1)?.slot).toBe(86_400_000 / SLOT_MS + 1);
  });

  it("gives up what it showed, or holds, when its connection ends", () => {
    const { driver, redeemed, runSlots } = ticketed(blind(), (nth) => (nth === 0 ? "busy" : "ok"));
    runSlots(2);
    driver.input({ type: "disconnected", circuit: "log" });
    runSlots(3);
    expect(driver.of("redeemed").map(({ status, ticket }) => [status, ticket.input[0]])).toEqual([
      ["busy", 1],
      ["lost", 1],
      ["ok", 2],
    ]);
    expect(redeemed.map(({ input }) => input[0])).toEqual([1, 2]);
  });

  it("says no more than the right allows, however few puts a relay gives for it", () => {
    const { driver, redeemed, runSlots } = ticketed(blind(), ok, 2, START_MS + 3_600_000);
    driver.input({ type: "open", conversation: "a", lanes: 1 });
    for (let nth = 0; nth < 9; nth++) put(driver, `${nth}`);
    runSlots(20);
    // Each is as good as lost, so the next ones are shown more and more seldom.
    const [first] = redeemed;
    expect(redeemed.map(({ slot }) => slot - (first?.slot ?? 0))).toEqual([0, AGAIN, 2 * AGAIN]);
    expect(driver.of("redeemed").map(({ status }) => status)).toEqual(["lost", "lost", "lost"]);
    expect(new Set(driver.of("unanswered").map(({ put: name }) => name)).size).toBe(6);
    runSlots(20);
    expect(redeemed).toHaveLength(4);
  });

  it("hangs up on a relay that grants what was not asked, and passes over an answer that is late", () => {
    const { driver, runSlots } = ticketed(blind(), () => undefined);
    runSlots(3 * AGAIN);
    const right = (tag: number) => encodeRelayAnswer({ op: "right", tag, status: "ok", puts: 720 });
    driver.input({ type: "received", circuit: "log", bytes: right(0) });
    expect(driver.of("refuse")).toEqual([]);
    driver.input({ type: "received", circuit: "log", bytes: right(77) });
    expect(driver.of("refuse")).toMatchObject([{ code: "WIRE_BAD_FRAME" }]);
  });
});

describe("circuits of quiet at a relay with tickets", () => {
  it("redeem two each in every rotation, at the same slots, whatever is said", () => {
    const rotation = PROTOCOL_LIMITS.QUIET_ROTATION_MS / SLOT_MS;
    const slots = (talks: boolean) => {
      const { driver, redeemed, runSlots } = ticketed(quiet(), ok);
      driver.input({ type: "open", conversation: "a", lanes: 1 });
      for (let part = 0; part < 4; part++) {
        for (let nth = 0; talks && nth < 20; nth++) put(driver, `${part} ${nth}`);
        runSlots(rotation / 2);
      }
      expect(driver.of("answered").length > 0).toBe(talks);
      const shape = driver.sent.map(({ atMs, circuit, bytes }) => `${atMs} ${circuit} ${bytes.length}`);
      return { redeemed, shape };
    };
    const [silent, talking] = [slots(false), slots(true)];
    expect(silent.redeemed.map(({ slot }) => slot % rotation)).toEqual(
      [1, 360, 1, 360].flatMap((slot) => Array.from({ length: PROTOCOL_LIMITS.QUIET_CIRCUITS }, () => slot)),
    );
    expect(talking.shape).toEqual(silent.shape);
    expect(slotTicketsADay("quiet", SLOT_MS)).toBe(192);
  });

  it("hang up on a relay that answers something else of a relay's", () => {
    const { driver, runSlots } = ticketed(quiet(), ok);
    runSlots(3);
    driver.input({ type: "received", circuit: "0", bytes: encodeRelayAnswer({ op: "appended", tag: 0 }) });
    expect(driver.of("refuse")).toMatchObject([{ circuit: "0", code: "WIRE_BAD_FRAME" }]);
  });
});

it("everybody shows tickets of the same day at the same time, which half a day was left to get", () => {
  const noon = START_MS + 43_200_000;
  const today = START_MS / 86_400_000;
  expect([slotTicketDay(noon - 1), slotTicketDay(noon), slotTicketDay(noon + 86_399_999)]).toEqual([
    ...[today - 1, today, today],
  ]);
});

describe("a relay with tickets that is of no use", () => {
  const LASTING = LOCAL_LIMITS.LEVEL_HINDERED_SLOTS;
  /** Busy ones are shown again up to eleven slots later. */
  const SOON = LASTING + 2 * AGAIN;
  const hindrances = (machine: LevelMachine) =>
    Array.from({ length: PROTOCOL_LIMITS.QUIET_CIRCUITS }, (_, nth) => machine.hindrance(`${nth}`));
  const eightTalks = (driver: LevelDriver) => {
    for (let nth = 0; nth < PROTOCOL_LIMITS.QUIET_CIRCUITS; nth++)
      driver.input({ type: "open", conversation: `${nth}`, lanes: 1 });
  };

  it.each(["busy", "refused", "spent"] as const)(
    "is known after minutes of %s, until it gives a right",
    (told) => {
      let isOver = false;
      const { driver, runSlots } = ticketed(blind(), () => (isOver ? "ok" : told));
      runSlots(LASTING - 2);
      expect(driver.machine.hindrance("a")).toBeNull();
      runSlots(SOON);
      expect(driver.machine.hindrance("a")).toBe(told);
      isOver = true;
      runSlots(2 * AGAIN + LOCAL_LIMITS.SLOT_RIGHT_AGAIN_SLOTS * 6);
      expect(driver.machine.hindrance("a")).not.toBe(told);
    },
  );

  it("is known that never answers, or takes each ticket and ends the connection before it does", () => {
    const { driver, runSlots } = ticketed(blind(), () => undefined);
    runSlots(3 * SOON);
    expect(driver.machine.hindrance("a")).toBe("lost");
  });

  it("is known that refuses one circuit, however many others it gives their right", () => {
    const machine = quiet();
    const { driver, redeemed, runSlots } = ticketed(machine, (nth) =>
      redeemed[nth]?.circuit === "3" ? "refused" : "ok",
    );
    eightTalks(driver);
    runSlots(SOON);
    const told = hindrances(machine);
    expect(told.filter((one) => one === null)).toHaveLength(PROTOCOL_LIMITS.QUIET_CIRCUITS - 1);
    expect(told).toContain("refused");
  });

  it("is known that says FULL to each frame of one circuit, noise too, and not for one now and then", () => {
    let fulls = (nth: number) => nth >= 0;
    let nth = 0;
    const machine = quiet();
    const { driver, runSlots } = ticketed(machine, ok, 720, START_MS, (circuit) =>
      circuit === "3" && fulls(nth++) ? "full" : "ok",
    );
    eightTalks(driver);
    runSlots(LASTING - 2);
    expect(new Set(hindrances(machine))).toEqual(new Set([null]));
    runSlots(AGAIN);
    expect(hindrances(machine).filter((one) => one === "not-taken")).toHaveLength(1);
    fulls = (slot) => slot % 3 === 0;
    runSlots(2 * LASTING);
    expect(new Set(hindrances(machine))).toEqual(new Set([null]));
  });

  it("is known that drops what is appended, though it says that it took it", () => {
    // Nothing is ever in the log of this one.
    const { driver, runSlots } = ticketed(blind(), ok);
    runSlots(SOON);
    expect(driver.machine.hindrance("a")).toBe("not-taken");
  });

  it("is shown nothing of that: its circuits send the same whether somebody asks what hinders or not", () => {
    const shape = (asks: boolean) => {
      const machine = quiet();
      const { driver, redeemed, runSlots } = ticketed(machine, (nth) =>
        redeemed[nth]?.circuit === "3" ? "refused" : "ok",
      );
      eightTalks(driver);
      for (let part = 0; part < 8; part++) {
        runSlots(AGAIN);
        if (asks) hindrances(machine);
      }
      return driver.sent.map(
        ({ atMs, circuit, bytes }) =>
          `${atMs} ${circuit} ${Buffer.from(bytes.subarray(0, 64)).toString("hex")}`,
      );
    };
    expect(shape(true)).toEqual(shape(false));
  });
});
