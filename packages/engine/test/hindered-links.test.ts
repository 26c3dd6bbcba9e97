/** A relay that lets a conversation wait at its own door: people are told, whatever it does for others. */
import { LOCAL_LIMITS } from "@hushroom/protocol";
import { describe, expect, it } from "vitest";
import { HinderedLinks } from "../src/sealed/tickets/hindered-links.ts";
import { distinct, HOUR_MS, invited, MINUTE_MS, relay } from "./ticket-town.ts";

const { RELAY_HINDERED_MS, RELAY_HINDRANCE_KEPT_MS } = LOCAL_LIMITS;

describe("a relay", () => {
  it("that is too busy for minutes is named, until it isn't", async () => {
    const town = await invited();
    town.lie = ({ op }) => (op === "redeem" ? { status: "busy" } : undefined);
    const put = town.connect("a").put();
    await town.pass(RELAY_HINDERED_MS - MINUTE_MS);
    expect([town.keeper.at(relay).trouble, town.keeper.troubleOf("a")]).toEqual([null, null]);
    await town.pass(2 * MINUTE_MS);
    expect([town.keeper.at(relay).trouble, town.keeper.troubleOf("a")]).toEqual(["RELAY_BUSY", "RELAY_BUSY"]);
    expect([town.keeper.troubleOf("b"), distinct(town.shown)]).toEqual([null, 1]);
    town.lie = () => undefined;
    await town.pass(MINUTE_MS);
    expect([await put, town.keeper.at(relay).trouble]).toEqual(["ok", null]);
  });

  it("that gives a right, and for minutes takes nothing for it, is named while that lasts", async () => {
    const town = await invited();
    const { put } = town.connect("a");
    // One was taken, so that the right is as good as any.
    const first = put();
    await town.pass(1000);
    town.putsAnswered = "full";
    for (let at = 0; at <= RELAY_HINDERED_MS; at += MINUTE_MS) {
      expect([await first, town.keeper.at(relay).trouble]).toEqual(["ok", null]);
      void put();
      await town.pass(MINUTE_MS);
    }
    expect([town.keeper.at(relay).trouble, town.keeper.troubleOf("a")]).toEqual(
      Array(2).fill("RELAY_TAKES_NOTHING"),
    );
    town.putsAnswered = null;
    expect([await put(), town.keeper.at(relay).trouble]).toEqual(["ok", null]);
  });

  it("that lets one wait and serves others all the while is named for the one", async () => {
    const town = await invited();
    for (let at = 0; at <= RELAY_HINDERED_MS; at += MINUTE_MS) {
      town.lie = ({ op }) => (op === "redeem" ? { status: "refused" } : undefined);
      const waiting = town.connect("a");
      void waiting.put();
      await town.pass(MINUTE_MS / 6);
      waiting.close();
      town.lie = () => undefined;
      const other = town.connect("b");
      const served = other.put();
      await town.pass((5 * MINUTE_MS) / 6);
      expect(await served).toBe("ok");
      other.close();
    }
    const refused = "RELAY_TICKETS_REFUSED";
    expect(["a", "b"].map((link) => town.keeper.troubleOf(link))).toEqual([refused, null]);
    expect(town.keeper.at(relay).trouble).toBe(refused);
    // Who has said nothing there for long knows nothing of it any more.
    await town.pass(2 * HOUR_MS);
    expect([town.keeper.troubleOf("a"), town.keeper.at(relay).trouble]).toEqual([null, null]);
  });

  it("is not named for links that are no more, and what it did to them is not kept", async () => {
    const links = new HinderedLinks();
    let nowMs = 0;
    const hinder = (...all: string[]) => {
      for (const link of all) links.hindered(link, "RELAY_BUSY", nowMs);
    };
    hinder("a one", "a two", "b one");
    nowMs = RELAY_HINDERED_MS;
    hinder("a one", "b one");
    expect([links.drop("a ", nowMs), links.troubleOf("a ", nowMs)]).toEqual([true, null]);
    expect([links.troubleOf("", nowMs), links.size]).toEqual(["RELAY_BUSY", 1]);
    expect(links.drop("c ", nowMs)).toBe(false);
    // Whose link ended otherwise is forgotten in time.
    nowMs += RELAY_HINDRANCE_KEPT_MS;
    hinder("c one");
    expect([links.troubleOf("", nowMs), links.size]).toEqual([null, 1]);
  });
});
