import type { IncomingMessage } from "node:http";
import { describe, expect, it } from "vitest";
import { LoopbackAccess } from "../src/api/access.ts";

const access = new LoopbackAccess("right-token", 3000);
const request = (headers: IncomingMessage["headers"]) => ({ headers }) as IncomingMessage;

describe("access to the API on 127.0.0.1", () => {
  it("takes only requests that name this address: a rebound name is refused", () => {
    expect(access.hostAllowed(request({ host: "127.0.0.1:3000" }))).toBe(true);
    expect(access.hostAllowed(request({ host: "LOCALHOST:3000" }))).toBe(true);
    for (const host of [
      "evil.example:3000",
      "127.0.0.1",
      "127.0.0.1:3001",
      "127.0.0.1:3000.evil.example",
      "",
    ]) {
      expect(access.hostAllowed(request({ host }))).toBe(false);
    }
    expect(access.hostAllowed(request({}))).toBe(false);
  });

  it("takes no other site's requests", () => {
    expect(access.originAllowed(request({}))).toBe(true);
    expect(access.originAllowed(request({ origin: "http://127.0.0.1:3000" }))).toBe(true);
    for (const origin of ["null", "http://127.0.0.1:3001", "https://127.0.0.1:3000", "http://evil.example"]) {
      expect(access.originAllowed(request({ origin }))).toBe(false);
    }
  });

  it("takes the token as subprotocol or bearer, whole and exact", () => {
    const protocol = (value: string) => request({ "sec-websocket-protocol": value });
    expect(access.socketTokenGood(protocol("hushroom.right-token"))).toBe(true);
    expect(access.socketTokenGood(protocol("other, hushroom.right-token"))).toBe(true);
    for (const wrong of ["hushroom.", "hushroom.right", "hushroom.right-token-", "right-token", ""]) {
      expect(access.socketTokenGood(protocol(wrong))).toBe(false);
    }
    expect(access.bearerGood(request({ authorization: "Bearer right-token" }))).toBe(true);
    expect(access.bearerGood(request({ authorization: "Basic right-token" }))).toBe(false);
    expect(access.bearerGood(request({}))).toBe(false);
  });
});
