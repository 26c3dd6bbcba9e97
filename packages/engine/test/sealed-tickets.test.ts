import {
  LOCAL_LIMITS,
  PROTOCOL_LIMITS,
  type PutStatus,
  slotBatchesADay,
  slotTicketDay,
} from "@hushroom/protocol";
import { SeededRandom } from "@hushroom/testkit";
import { describe, expect, it } from "vitest";
import { TERMS } from "../../relay/test/relay/relay-house.ts";
import { SlotPurse } from "../src/sealed/tickets/slot-purse.ts";
import { Wallet } from "../src/sealed/tickets/wallet.ts";
import { SLOT_WALLET } from "../src/sealed/tickets/wallet-kind.ts";

import { DAY_MS, distinct, HOUR_MS, INVITE, invited, type Lie, relay, Town } from "./ticket-town.ts";

describe("a wallet", () => {
  it("shows one ticket for each connection, and another one for more frames or the next hour", async () => {
    const town = await invited();
    const [one, other] = [town.connect("a"), town.connect("b")];
    for (let count = 0; count < TERMS.rightPuts; count++) expect(await one.put()).toBe("ok");
    expect(town.wallet.count(relay)).toBe(7);
    expect(await one.put()).toBe("ok");
    expect(town.wallet.count(relay)).toBe(6);
    expect(await other.put()).toBe("exists");
    expect(town.wallet.count(relay)).toBe(5);
    await town.pass(HOUR_MS);
    expect(await one.put()).toBe("ok");
    expect(distinct(town.shown)).toBe(4);
  });

  it("asks for the same tickets again after a kill, which the operator's invite pays but once", async () => {
    const town = new Town({ batches: 1 });
    town.wallet.keepInvite(relay, INVITE);
    const before = town.wallet.ask(relay, true);
    const [answer] = town.house.client().askRelay({
      ...{ op: "issue", day: before.day, kind: "invite", proof: INVITE, blinded: before.blinded },
    });
    expect(answer).toMatchObject({ op: "issued", issued: true });
    town.restart();
    expect(town.wallet.ask(relay, true)).toEqual(before);
    await town.pass(10_000);
    await town.keeper.at(relay).addInvite(INVITE);
    expect(town.wallet.count(relay)).toBe(8);
  });

  it("shows a ticket that got no answer again for the same purpose alone, also after a kill", async () => {
    const town = await invited();
    town.lie = ({ op }) => (op === "redeem" ? "cut" : undefined);
    expect(await town.connect("a").put()).toBeNull();
    town.lie = () => undefined;
    town.restart();
    await town.pass(HOUR_MS);
    await town.connect("b").put();
    await town.connect("a").put();
    const [first, second, third] = town.shown;
    expect(distinct(town.shown)).toBe(2);
    expect(first).toEqual(third);
    expect(first).not.toEqual(second);
  });

  it("shows none of the day before yesterday, and asks for new ones in time", async () => {
    const town = await invited();
    const kept = town.wallet.count(relay);
    await town.pass(2 * DAY_MS + HOUR_MS);
    const good = town.wallet.count(relay);
    expect([kept, good >= LOCAL_LIMITS.WALLET_LOW]).toEqual([8, true]);
    expect(await town.connect("a").put()).toBe("ok");
  });

  it("asks for none on a relay that it has not used for days", async () => {
    const town = new Town({ workBits: 1 });
    expect(await town.connect("a").put()).toBe("ok");
    await town.pass(LOCAL_LIMITS.WALLET_IDLE_MS + 2 * DAY_MS);
    expect(town.wallet.count(relay)).toBe(0);
    expect(town.wallet.relays).toEqual([]);
  });
});

/** Of circuits in slots, beside the wallet of the town. */
function slotTown({ batches = 9 }: { readonly batches?: number } = {}) {
  const town = new Town({ batches });
  const { world } = town.house;
  const after = (delayMs: number, act: () => void) => world.after(delayMs, act);
  const clock = { nowMs: () => world.nowMs, monotonicMs: () => world.nowMs, after };
  const wallet = new Wallet(town.store, clock, new SeededRandom(4).bytes, SLOT_WALLET);
  const keeper = town.makeKeeper(wallet);
  // Times are drawn by four bytes: what is shown must not move them here.
  const random = (length: number) => (length === 4 ? new Uint8Array(4).fill(80) : town.random(length));
  const makePurse = () => new SlotPurse({ counter: keeper.at(relay), clock, random, batchesADay: SUPPLY });
  return { town, wallet, keeper, clock, makePurse };
}

const SUPPLY = slotBatchesADay("quiet", PROTOCOL_LIMITS.SLOT_MS);

describe("the tickets of circuits in slots", () => {
  const stock = 2 * PROTOCOL_LIMITS.TICKET_BATCH;

  it("are fetched at times that nothing moves which a relay does to circuits", async () => {
    const run = async (isAttacked: boolean) => {
      const { town, makePurse } = slotTown({ batches: 99 });
      town.wallet.keepInvite(relay, INVITE);
      const asks: number[] = [];
      town.lie = ({ op }) => {
        if (op === "issue") asks.push(town.house.world.nowMs);
        return undefined;
      };
      const purse = makePurse();
      await town.pass(10_000);
      for (let minute = 0; minute < 5 * 60; minute++) {
        const shown = isAttacked && minute % 20 > 0 ? 3 : minute % 60 === 0 ? 8 : 0;
        for (let nth = 0; nth < shown; nth++) {
          const ticket = purse.take();
          if (ticket !== null) purse.redeemed(ticket, isAttacked ? "refused" : "ok");
        }
        await town.pass(60_000);
      }
      purse.end();
      const before = asks.length;
      await town.pass(3 * HOUR_MS);
      expect(asks.length).toBe(before);
      return asks;
    };
    const [honest, attacked] = [await run(false), await run(true)];
    expect(honest.length).toBeGreaterThanOrEqual(2 + Math.floor((5 * SUPPLY) / 24) - 1);
    expect(attacked).toEqual(honest);
  });

  it("are fetched with the operator's invite when there are none, for the day on which they are shown", async () => {
    const { town, wallet, makePurse } = slotTown();
    town.wallet.keepInvite(relay, INVITE);
    const purse = makePurse();
    await town.pass(10_000);
    expect([wallet.count(relay), town.wallet.count(relay)]).toEqual([stock, 0]);
    const ticket = purse.take();
    if (ticket === null) throw new Error("there is one");
    expect(purse.take()).not.toEqual(ticket);
    purse.redeemed(ticket, "ok");
    expect(wallet.count(relay)).toBe(stock - 2);
    // There is enough for who starts again.
    makePurse();
    await town.pass(10_000);
    expect(wallet.count(relay)).toBe(stock - 2);
  });

  it("are shown from noon to noon whenever they were fetched, and those of the next noon are there in time", async () => {
    const { town, wallet, makePurse } = slotTown({ batches: 99 });
    town.wallet.keepInvite(relay, INVITE);
    const purse = makePurse();
    const days: (number | undefined)[] = [];
    const noonMs = (slotTicketDay(town.house.world.nowMs) + 1.5) * DAY_MS;
    await town.pass(noonMs - 1000 - town.house.world.nowMs);
    days.push(purse.take()?.day);
    expect(wallet.countFresh(relay)).toBeGreaterThanOrEqual(stock);
    await town.pass(2000);
    days.push(purse.take()?.day);
    const day = Math.floor(noonMs / DAY_MS);
    expect(days).toEqual([day - 1, day]);
  });

  it("are shown once, and it is told what a relay gives nothing for", async () => {
    const { town, makePurse } = slotTown();
    town.wallet.keepInvite(relay, INVITE);
    const purse = makePurse();
    await town.pass(10_000);
    const shown = Array.from({ length: 6 }, () => purse.take());
    expect(distinct(shown.map((ticket) => ticket?.input ?? new Uint8Array()))).toBe(6);
    const [first, second, ...others] = shown;
    // Lost together, as circuits are when a relay ends: that may be nobody's doing.
    for (const ticket of [first, second]) if (ticket != null) purse.redeemed(ticket, "lost");
    expect(purse.trouble).toBeNull();
    await town.pass(LOCAL_LIMITS.TICKET_PAUSE_MIN_MS);
    for (const ticket of others.slice(0, 2)) if (ticket != null) purse.redeemed(ticket, "refused");
    expect(purse.trouble).toBe("RELAY_TICKETS_REFUSED");
    for (const ticket of others.slice(2)) if (ticket != null) purse.redeemed(ticket, "ok");
    expect(purse.trouble).toBeNull();
  });

  it("say what is missing when there is no way to get any, until there is an invite", async () => {
    const { town, keeper, makePurse } = slotTown();
    const purse = makePurse();
    await town.pass(10_000);
    expect([purse.take(), purse.trouble]).toEqual([null, "RELAY_NEEDS_TICKETS"]);
    town.wallet.keepInvite(relay, INVITE);
    keeper.at(relay).tryAgain();
    await town.pass(10_000);
    expect([purse.take() === null, purse.trouble]).toEqual([false, null]);
  });

  it("of a day that is over are not asked for again, and others are", () => {
    const { town, wallet } = slotTown();
    const { world } = town.house;
    const noonMs = (slotTicketDay(world.nowMs) + 1.5) * DAY_MS;
    town.house.pass(noonMs - 1000 - world.nowMs);
    const before = wallet.ask(relay, true);
    expect(wallet.ask(relay, true)).toEqual(before);
    town.house.pass(2000);
    expect(wallet.ask(relay, true).day).toBe(before.day + 1);
  });

  it("are asked for again a day after the relay used another key", async () => {
    const { town, wallet, keeper, makePurse } = slotTown({ batches: 99 });
    town.wallet.keepInvite(relay, INVITE);
    const wrong = new Uint8Array(64).fill(1);
    town.lie = ({ op }) => (op === "issue" ? { proof: wrong } : undefined);
    makePurse();
    await town.pass(HOUR_MS);
    expect(keeper.at(relay).trouble).toBe("RELAY_WRONG_KEY");
    town.lie = () => undefined;
    await town.pass(LOCAL_LIMITS.TICKETS_WRONG_KEY_MS / 2);
    expect([keeper.at(relay).trouble, wallet.count(relay)]).toEqual(["RELAY_WRONG_KEY", 0]);
    await town.pass(LOCAL_LIMITS.TICKETS_WRONG_KEY_MS);
    expect([keeper.at(relay).trouble, wallet.count(relay) > 0]).toEqual([null, true]);
  });
});

describe("a device whose clock, or a relay whose clock, is days off", () => {
  it.each([2, 32])(
    "%i days: is told to check it, shows no ticket, loses no invite that it had, and goes on once it is right",
    async (days) => {
      for (const aheadMs of [days * DAY_MS, -days * DAY_MS]) {
        const town = new Town();
        town.house.pass(40 * DAY_MS);
        await town.keeper.at(relay).addInvite(INVITE);
        town.aheadMs = aheadMs;
        void town.connect("a").put();
        await town.pass(HOUR_MS);
        expect([town.keeper.at(relay).trouble, town.keeper.troubleOf("a")]).toEqual([
          "RELAY_TICKETS_REFUSED",
          "RELAY_TICKETS_REFUSED",
        ]);
        expect([town.shown, town.wallet.invite(relay)]).toEqual([[], INVITE]);
        town.aheadMs = 0;
        const later = town.connect("b").put();
        await town.pass(DAY_MS);
        expect([await later, town.keeper.at(relay).trouble]).toEqual(["ok", null]);
      }
    },
  );
});

describe("a relay that cheats", () => {
  it("is told on when it issues by a key that isn't its address's, and is shown nothing", async () => {
    const town = new Town({ seed: new Uint8Array(32).fill(9) });
    await expect(town.keeper.at(relay).addInvite(INVITE)).rejects.toMatchObject({ code: "RELAY_WRONG_KEY" });
    expect([town.wallet.count(relay), town.wallet.invite(relay)]).toEqual([0, null]);
    void town.connect("a").put();
    await town.pass(HOUR_MS);
    expect([town.keeper.at(relay).trouble, town.shown]).toEqual(["RELAY_WRONG_KEY", []]);
    expect(town.keeper.troubleOf("a")).toBe("RELAY_WRONG_KEY");
  });

  it("gets few tickets for nothing, whatever it does with them, and people see it", async () => {
    const lies: readonly [string, Lie, PutStatus | null, string][] = [
      ["takes no frame", () => undefined, "full", "RELAY_TAKES_NOTHING"],
      ["lays aside", () => undefined, "aside", "RELAY_TAKES_NOTHING"],
      ["gives no puts", ({ op }) => (op === "redeem" ? { puts: 0 } : undefined), null, "RELAY_TAKES_NOTHING"],
      ["cuts", ({ op }) => (op === "redeem" ? "cut" : undefined), null, "RELAY_TAKES_NOTHING"],
      ["spent", ({ op }) => (op === "redeem" ? { status: "spent" } : undefined), null, "RELAY_TICKET_SPENT"],
      [
        "refused",
        ({ op }) => (op === "redeem" ? { status: "refused" } : undefined),
        null,
        "RELAY_TICKETS_REFUSED",
      ],
    ];
    for (const [name, lie, answered, trouble] of lies) {
      const town = await invited();
      town.lie = lie;
      town.putsAnswered = answered;
      // Whoever waits for it puts again every minute, and dials anew.
      for (let minute = 0; minute < 10; minute++) {
        const connection = town.connect("a");
        void connection.put();
        await town.pass(60_000);
        connection.close();
      }
      expect([name, town.keeper.at(relay).trouble]).toEqual([name, trouble]);
      expect([name, distinct(town.shown) <= 6]).toEqual([name, true]);
      town.lie = () => undefined;
      town.putsAnswered = null;
      const later = town.connect("a").put();
      await town.pass(HOUR_MS);
      expect([name, await later]).toEqual([name, "ok"]);
    }
  });

  it("makes nobody work without end", async () => {
    const town = new Town({ workBits: 1 });
    town.lie = ({ op }) => (op === "terms" ? { workBits: 60 } : undefined);
    void town.connect("a").put();
    await town.pass(10_000);
    expect(town.keeper.troubleOf("a")).toBe("RELAY_NEEDS_TICKETS");
  });
});
