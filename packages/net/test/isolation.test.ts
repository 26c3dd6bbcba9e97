import { LOCAL_LIMITS } from "@hushroom/protocol";
import { describe, expect, it } from "vitest";
import { Isolation } from "../src/tor/isolation.ts";

describe("isolation names", () => {
  it("are the same for the same, apart for others, and say nothing", () => {
    const isolation = new Isolation();
    expect(isolation.userOf("anna")).toBe(isolation.userOf("anna"));
    expect(isolation.userOf("anna")).not.toBe(isolation.userOf("boris"));
    expect(isolation.userOf("anna")).toMatch(/^[0-9a-f]{64}$/);
    expect(new Isolation().userOf("anna")).not.toBe(isolation.userOf("anna"));
  });

  it("change when renewed, for that one alone", () => {
    const isolation = new Isolation();
    const [anna, boris] = [isolation.userOf("anna"), isolation.userOf("boris")];
    isolation.renew("anna");
    const again = isolation.userOf("anna");
    expect(again).not.toBe(anna);
    isolation.renew("anna");
    expect([anna, again]).not.toContain(isolation.userOf("anna"));
    expect(isolation.userOf("boris")).toBe(boris);
  });

  it("remember a bounded number of renewals", () => {
    const isolation = new Isolation();
    const first = isolation.userOf("0");
    for (let i = 0; i <= LOCAL_LIMITS.DIAL_RENEWALS_MAX; i++) isolation.renew(`${i}`);
    expect(isolation.userOf("0")).toBe(first);
  });
});
