/** What comes from outside before anything is known of it: forms, cookies, targets, hosts, origins, tor's line. */

import type { IncomingMessage } from "node:http";
import { errorCodeOf } from "@hushroom/protocol";
import fc from "fast-check";
import { expect, test } from "vitest";
import { formatCookie, isSessionValue, parseCookies } from "../src/guest/cookies.ts";
import { decodeForm } from "../src/guest/form.ts";
import { FormTokens } from "../src/guest/form-token.ts";
import { parseProxyLine } from "../src/guest/proxy-line.ts";
import { checkHost, checkOrigin, localPath, parseTarget } from "../src/guest/request-guard.ts";

const text = fc.string({ unit: "binary", maxLength: 200 }).filter((value) => !/\p{Cs}/u.test(value));

function codeOf(act: () => unknown): string | null {
  try {
    act();
    return null;
  } catch (error) {
    return errorCodeOf(error);
  }
}

const requestWith = (headers: Record<string, string>) => ({ headers }) as unknown as IncomingMessage;

test("a form decodes to what a browser encoded, line ends as line feeds", () => {
  fc.assert(
    fc.property(fc.dictionary(text, text, { maxKeys: 10 }), (fields) => {
      const decoded = decodeForm(Buffer.from(new URLSearchParams(fields).toString()));
      for (const [name, value] of Object.entries(fields)) {
        if (name === "" && value === "") continue;
        expect(decoded.get(name)).toBe(value.replace(/\r\n?/g, "\n"));
      }
    }),
  );
});

test("any bytes are a form or GUEST_BAD_FORM, and never anything with U+FFFD that was not sent", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      const code = codeOf(() => decodeForm(bytes));
      expect([null, "GUEST_BAD_FORM"]).toContain(code);
    }),
  );
  expect(codeOf(() => decodeForm(Buffer.from("a=%ff")))).toBe("GUEST_BAD_FORM");
  expect(codeOf(() => decodeForm(Buffer.from("a=1&a=2")))).toBe("GUEST_BAD_FORM");
  expect(codeOf(() => decodeForm(Buffer.from("a=%1")))).toBe("GUEST_BAD_FORM");
});

test("cookies are read as they were written, whatever stands around them", () => {
  const value = fc.stringMatching(/^[a-z2-7]{52}$/);
  fc.assert(
    fc.property(value, fc.string({ maxLength: 100 }), (session, noise) => {
      const [pair] = formatCookie("hush-x", session).split(";");
      const header = `${noise.replaceAll("hush-x", "")}; ${pair}; other=1`;
      expect(parseCookies(header).get("hush-x")).toBe(session);
      expect(isSessionValue(session)).toBe(true);
      expect(isSessionValue(`${session}a`)).toBe(false);
    }),
  );
  expect(parseCookies(undefined).size).toBe(0);
  expect(parseCookies("a=first; a=second").get("a")).toBe("first");
});

test("any target is a plain path and query, or nothing is found", () => {
  fc.assert(
    fc.property(fc.oneof(fc.webUrl(), fc.webPath(), text), (url) => {
      const code = codeOf(() => {
        const { path, query } = parseTarget(url);
        expect(path.startsWith("/")).toBe(true);
        expect(query === "" ? path : `${path}?${query}`).toBe(url.replace(/\?$/, ""));
      });
      expect([null, "GUEST_NOT_FOUND"]).toContain(code);
    }),
  );
  expect(codeOf(() => parseTarget("http://evil.example/"))).toBe("GUEST_NOT_FOUND");
});

test("the way back is always a path of this host", () => {
  fc.assert(
    fc.property(fc.oneof(fc.webUrl(), fc.webPath(), text), (next) => {
      const url = new URL(localPath(next), "http://room.example");
      expect(url.host).toBe("room.example");
    }),
  );
  for (const next of [
    "//evil.example",
    "/\\evil.example",
    "/\t/evil.example",
    "javascript:alert(1)",
    "\\\\evil",
  ]) {
    expect(localPath(next)).toBe("/");
  }
});

test("only the room's own hosts pass, in any case and with port 80 or without", () => {
  const allowed = ["room.onion", "192.168.1.2:8080"];
  for (const host of ["room.onion", "ROOM.onion", "room.onion:80", "192.168.1.2:8080"]) {
    expect(codeOf(() => checkHost(requestWith({ host }), allowed))).toBeNull();
  }
  fc.assert(
    fc.property(fc.oneof(fc.domain(), text), (host) => {
      fc.pre(!["room.onion", "room.onion:80", "192.168.1.2:8080"].includes(host.toLowerCase()));
      expect(codeOf(() => checkHost(requestWith({ host }), allowed))).toBe("GUEST_BAD_HOST");
    }),
  );
  expect(codeOf(() => checkHost(requestWith({}), allowed))).toBe("GUEST_BAD_HOST");
});

test("only this host's origin passes, under either scheme, or none at all", () => {
  const host = "room.onion";
  for (const origin of ["http://room.onion", "https://room.onion"]) {
    expect(codeOf(() => checkOrigin(requestWith({ host, origin })))).toBeNull();
  }
  expect(codeOf(() => checkOrigin(requestWith({ host })))).toBeNull();
  fc.assert(
    fc.property(fc.oneof(fc.webUrl(), text, fc.constant("null")), (origin) => {
      expect(codeOf(() => checkOrigin(requestWith({ host, origin })))).toBe("GUEST_BAD_ORIGIN");
    }),
  );
});

test("a form token fits its session and no other, and no other room", () => {
  const tokens = new FormTokens(Buffer.alloc(32, 1));
  const elsewhere = new FormTokens(Buffer.alloc(32, 2));
  fc.assert(
    fc.property(fc.string(), fc.string(), text, (session, other, guess) => {
      expect(tokens.matches(session, tokens.for(session))).toBe(true);
      expect(tokens.matches(session, guess)).toBe(false);
      expect(elsewhere.matches(session, tokens.for(session))).toBe(false);
      if (session !== other) expect(tokens.matches(session, tokens.for(other))).toBe(false);
    }),
  );
  expect(tokens.matches("a", undefined)).toBe(false);
});

test("tor's line gives the circuit; anything else gives none", () => {
  expect(parseProxyLine("PROXY TCP6 fc00:dead:beef:4dad::ffff:ffff ::1 65535 42")).toBe("4294967295");
  expect(parseProxyLine("PROXY TCP6 fc00:dead:beef:4dad::0:9 ::1 9 80")).toBe("9");
  fc.assert(
    fc.property(text, (line) => {
      expect(parseProxyLine(line)).toBeNull();
    }),
  );
  expect(parseProxyLine("PROXY TCP4 10.0.0.1 10.0.0.2 1 2")).toBeNull();
});
