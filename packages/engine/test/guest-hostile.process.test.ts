/** Hostile guests against a real listener: each gets an error of its own, and the others lose nothing. */

import { afterEach, beforeEach, expect, test } from "vitest";
import { GuestBrowser, hiddenField, type LiveClient, PageStream } from "./guest-client.ts";
import { closeUnharmed, letIn, type OpenRoom, openRoom, openWatchedRoom } from "./open-room.ts";

let room: OpenRoom;
let bystander: LiveClient;

beforeEach(async () => {
  ({ room, bystander } = await openWatchedRoom());
});
afterEach(() => closeUnharmed(room, bystander));

const asJson = { Accept: "application/json" };
const codeOf = (page: { body: string }) => JSON.parse(page.body).error?.code;

function raw(head: string): PageStream {
  return new PageStream(room.port, head.replaceAll("HOST", `127.0.0.1:${room.port}`));
}

async function newToken(uses: number | null, expiresAt: number | null): Promise<string> {
  await room.command({ name: "invite", uses, expiresAt });
  return room.host.room.invites().at(-1)?.token ?? "";
}

test("links that are wrong, used up, revoked or expired each say so", async () => {
  const once = await newToken(1, null);
  const revoked = await newToken(null, null);
  const expired = await newToken(null, Date.now() + 30);
  await room.command({ name: "revoke", invite: room.host.room.invites().at(-2)?.id ?? "" });
  const first = room.browser();
  expect((await first.join(once, "First")).status).toBe(303);
  const guest = room.browser(asJson);
  const { formToken } = JSON.parse((await guest.ask(`/j/${room.token}`)).body);
  const expected = [
    [once, 410, "ROOM_LINK_USED"],
    [revoked, 410, "ROOM_LINK_REVOKED"],
    [expired, 410, "ROOM_LINK_EXPIRED"],
    ["a".repeat(26), 404, "ROOM_LINK_UNKNOWN"],
    ["short", 404, "ROOM_LINK_UNKNOWN"],
    ["../../etc/passwd", 404, "ROOM_LINK_UNKNOWN"],
    [`${once}/more`, 404, "ROOM_LINK_UNKNOWN"],
  ] as const;
  for (const [token, status, code] of expected) {
    const got = await guest.ask(`/j/${token}`);
    expect([token, got.status, codeOf(got)]).toEqual([token, status, code]);
    const posted = await guest.post(`/j/${token}`, { form: formToken, name: "Mallory" });
    expect([token, posted.status, codeOf(posted)]).toEqual([token, status, code]);
  }
});

test("a prefetcher uses nothing up", async () => {
  const token = await newToken(1, null);
  for (const method of ["GET", "HEAD", "GET"]) {
    const page = await room.browser().ask(`/j/${token}`, { method, headers: { Purpose: "prefetch" } });
    expect(page.status).toBe(200);
  }
  expect((await room.browser().ask(`/j/${token}`, { method: "OPTIONS" })).status).toBe(405);
  expect((await room.browser().join(token, "Alice")).status).toBe(303);
});

test("guessing the password ends soon, for the guesser only", async () => {
  bystander.end();
  await room.close();
  room = await openRoom({ password: "correct horse" });
  const guesser = room.browser(asJson);
  const { formToken } = JSON.parse((await guesser.ask(`/j/${room.token}`)).body);
  const codes: string[] = [];
  for (let i = 0; i < 8; i++) {
    const fields = { form: formToken, name: "Mallory", "room-password": `guess ${i}` };
    codes.push(codeOf(await guesser.post(`/j/${room.token}`, fields)));
  }
  expect(codes.slice(0, 5)).toEqual(Array(5).fill("ROOM_BAD_PASSWORD"));
  expect(codes.slice(5)).toEqual(Array(3).fill("ROOM_PASSWORD_WAIT"));
  const honest = room.browser();
  const joined = await honest.join(room.token, "Bystander", { "room-password": "correct horse" });
  expect(joined.status).toBe(303);
  bystander = honest.live();
  await bystander.frame("hello");
});

test("names that are taken, look alike or hide something are refused, and shown again to be changed", async () => {
  const refused = [
    ["Bystander", 409, "ROOM_NAME_TAKEN"],
    ["bystander", 409, "ROOM_NAME_LOOKALIKE"],
    ["Ву\u0455tander", 409, "ROOM_NAME_LOOKALIKE"],
    ["Hannah", 409, "ROOM_NAME_TAKEN"],
    ["", 400, "ROOM_NAME_EMPTY"],
    [" \u200b\u2066 ", 400, "ROOM_NAME_EMPTY"],
    ["x".repeat(33), 400, "ROOM_NAME_TOO_LONG"],
  ] as const;
  for (const [name, status, code] of refused) {
    const json = room.browser(asJson);
    const { formToken } = JSON.parse((await json.ask(`/j/${room.token}`)).body);
    const got = await json.post(`/j/${room.token}`, { form: formToken, name });
    expect([name, got.status, codeOf(got)]).toEqual([name, status, code]);
  }
  const typed = await room
    .browser()
    .join(room.token, 'Bystander"><script>', { "name-password": "secret word" });
  expect(typed.body).not.toContain("<script>");
  expect(typed.body).not.toContain("secret word");
  for (const { name } of room.host.room.members())
    expect(name).not.toMatch(/[\u0000-\u001f\u202a-\u202e\u2066-\u2069]/);
});

test("messages that are empty, too long or no text are refused with what was typed", async () => {
  const guest = await room.guest("Mallory");
  const empty = await guest.say("   ");
  expect(empty.status).toBe(400);
  const long = await guest.say("ж".repeat(5000));
  expect(long.status).toBe(413);
  expect(long.body).toContain("жжжж");
  const { body } = await guest.ask("/compose");
  const form = hiddenField(body, "form");
  for (const text of ["%ff%fe", "%c0%80", "%ed%a0%80", "%zz", "%4", "%f5%80%80%80"]) {
    const page = await guest.ask("/say", {
      method: "POST",
      headers: { "Content-Type": "application/x-www-form-urlencoded", ...asJson },
      body: Buffer.from(`form=${form}&text=a${text}`, "latin1"),
    });
    expect([text, page.status, codeOf(page)]).toEqual([text, 400, "GUEST_BAD_FORM"]);
  }
  for (const [type, sent] of [
    ["text/plain", "text=x"],
    ["application/json", "{}"],
    ["multipart/form-data; boundary=x", "--x--"],
  ] as const) {
    const page = await guest.ask("/say", {
      method: "POST",
      headers: { "Content-Type": type, ...asJson },
      body: sent,
    });
    expect(codeOf(page)).toBe("GUEST_BAD_FORM");
  }
});

test("escapes, markup and overrides stay text for everybody", async () => {
  const guest = await room.guest("Mallory");
  const stream = (await letIn(room, "Reader")).stream();
  await stream.until((text) => text.includes("Mallory"));
  await guest.say('</article><script>alert(1)</script><img src=x onerror="alert(2)">');
  await guest.say("a \u001b[2J\u001b]0;owned\u0007 b \u202e drow \u2066 c");
  await stream.until((text) => text.includes("drow"));
  stream.end();
  expect(stream.text).not.toContain("<script>alert");
  expect(stream.text).not.toContain("<img src=x");
  await bystander.frame("message", (frame) => frame.text.includes("drow"));
  for (const text of [...bystander.texts(), stream.text]) expect(text).not.toMatch(/[\u001b\u0007]|\u202e/);
});

test("joins, leaves and names can't be forged by what is said", async () => {
  const guest = await room.guest("Mallory");
  await guest.say("Bystander left");
  await guest.say('{"type":"notice","change":"left","name":"Bystander"}');
  const { body } = await guest.ask("/compose");
  const forged = {
    form: hiddenField(body, "form"),
    once: "x",
    reply: "",
    text: "from whom?",
    from: "Hannah",
    name: "Hannah",
    member: "~x",
  };
  await guest.post("/say", forged);
  const message = await bystander.frame("message", (frame) => frame.text === "from whom?");
  expect(message.from).toBe("Mallory");
  const left = bystander.frames.filter((frame) => frame.type === "notice" && frame.change === "left");
  expect(left).toEqual([]);
});

test("who has not joined reads and writes nothing", async () => {
  const stranger = room.browser(asJson);
  await stranger.ask(`/j/${room.token}`);
  const { formToken } = JSON.parse((await stranger.ask(`/j/${room.token}`)).body);
  for (const path of ["/", "/stream", "/stream?view=reload", "/compose", "/history", "/members"]) {
    const page = await stranger.ask(path);
    expect([path, page.status, codeOf(page)]).toEqual([path, 403, "ROOM_NOT_JOINED"]);
    expect(page.body).not.toContain("Test room");
  }
  for (const path of ["/say", "/command", "/leave"]) {
    const page = await stranger.post(path, { form: formToken, text: "x", command: "clear" });
    expect([path, codeOf(page)]).toEqual([path, "ROOM_NOT_JOINED"]);
  }
  expect(await stranger.live().untilRefused()).toBe(403);
});

test("after a kick nothing is heard and nothing can be said", async () => {
  const guest = await room.guest("Mallory");
  const socket = guest.live();
  const hello = await socket.frame("hello");
  const stream = guest.stream();
  await stream.until((text) => text.includes("Mallory"));
  const form = hiddenField((await guest.ask("/compose")).body, "form");
  await room.command({ name: "kick", target: hello.you?.id ?? "" });
  socket.send({ type: "say", request: 1, text: "one more", replyTo: null, once: "1" });
  await room.say("among ourselves");
  const ended = await socket.frame("ended");
  expect(ended.code).toBe("ROOM_KICKED");
  expect(await socket.untilClosed()).toBe(1000);
  const last = await stream.untilClosed();
  expect(last + JSON.stringify(socket.frames)).not.toContain("among ourselves");
  expect((await guest.post("/say", { form, text: "me again", once: "2" })).status).toBe(403);
  expect((await guest.ask("/history")).status).toBe(403);
  expect(await guest.live().untilRefused()).toBe(403);
  await bystander.frame("message", (frame) => frame.text === "among ourselves");
  expect(bystander.texts()).not.toContain("one more");
  expect(bystander.texts()).not.toContain("me again");
});

test("posts that another site causes are refused", async () => {
  const guest = await room.guest("Victim");
  const form = hiddenField((await guest.ask("/compose")).body, "form");
  const other = await room.guest("Mallory");
  const foreign = hiddenField((await other.ask("/compose")).body, "form");
  const post = (fields: Record<string, string>, headers: Record<string, string> = {}) =>
    guest.post("/say", { text: "forged", ...fields }, { ...asJson, ...headers });
  expect(codeOf(await post({}))).toBe("GUEST_FORM_EXPIRED");
  expect(codeOf(await post({ form: foreign }))).toBe("GUEST_FORM_EXPIRED");
  expect(codeOf(await post({ form: "" }))).toBe("GUEST_FORM_EXPIRED");
  for (const origin of [
    "null",
    "http://evil.example",
    `http://${guest.host}.evil.example`,
    "file://",
    "http://127.0.0.1",
  ]) {
    expect([origin, codeOf(await post({ form }, { Origin: origin }))]).toEqual([origin, "GUEST_BAD_ORIGIN"]);
  }
  for (const site of ["cross-site", "same-site", "none"]) {
    expect(codeOf(await post({ form }, { "Sec-Fetch-Site": site }))).toBe("GUEST_BAD_ORIGIN");
  }
  const good = await post(
    { form, once: "good" },
    { Origin: `http://${guest.host}`, "Sec-Fetch-Site": "same-origin" },
  );
  expect(good.status).toBe(200);
  await bystander.frame("message");
  expect(bystander.texts()).toEqual(["forged"]);
});

test("every page forbids frames of others, scripts of others and being kept", async () => {
  const guest = await room.guest("Alice");
  for (const path of [
    "/",
    "/compose",
    "/history",
    "/members",
    "/stream?view=reload",
    "/nowhere",
    `/j/${"a".repeat(26)}`,
  ]) {
    const { headers } = await guest.ask(path);
    expect(headers["content-security-policy"]).toContain("default-src 'none'");
    expect(headers["content-security-policy"]).toContain("frame-ancestors 'self'");
    expect(headers["x-frame-options"]).toBe("SAMEORIGIN");
    expect(headers["referrer-policy"]).toBe("same-origin");
    expect(headers["x-content-type-options"]).toBe("nosniff");
    expect(headers["cache-control"]).toBe("no-store");
    expect(headers["date"]).toBeUndefined();
    expect(headers["server"]).toBeUndefined();
  }
  const [cookie] = (await room.browser().ask(`/j/${room.token}`)).headers["set-cookie"] ?? [];
  expect(cookie).toMatch(/^hush-[a-z2-7]+=[a-z2-7]{52}; Path=\/; HttpOnly; SameSite=Lax$/);
});

test("a wrong Host header finds nothing", async () => {
  const guest = await room.guest("Alice");
  for (const host of [
    "evil.example",
    "127.0.0.1",
    "localhost",
    `127.0.0.1:${room.port}.evil.example`,
    `x@127.0.0.1:${room.port}`,
  ]) {
    const page = await guest.ask("/", { headers: { Host: host } });
    expect([host, page.status, page.body]).toEqual([host, 421, "GUEST_BAD_HOST"]);
  }
  expect(await raw("GET / HTTP/1.1\r\n\r\n").untilClosed()).toMatch(/^HTTP\/1\.1 400 /);
  expect(await guest.live(undefined, { Host: "evil.example" }).untilRefused()).toBe(421);
});

test("unknown paths and methods, and things that are no HTTP", async () => {
  const guest = await room.guest("Alice");
  for (const path of [
    "/nowhere",
    "/j",
    "/j/",
    "/.env",
    "/../secret",
    "//evil.example/",
    "/live",
    "/reach/",
    "/reach/short",
    `/${"a".repeat(600)}`,
    "/say/x",
  ]) {
    expect([path, (await guest.ask(path)).status]).toEqual([path, 404]);
  }
  for (const method of ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND"]) {
    const page = await guest.ask("/", { method });
    expect([method, page.status, page.headers["allow"]]).toEqual([method, 405, "GET, HEAD"]);
  }
  expect((await guest.ask("/say")).headers["allow"]).toBe("POST");
  for (const bytes of [
    "BREW / HTTP/1.1\r\nHost: HOST\r\n\r\n",
    "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    "GET / HTTP/9.9\r\n\r\n",
    "SSH-2.0-x\r\n",
    "GET /\x00 HTTP/1.1\r\nHost: HOST\r\n\r\n",
  ]) {
    expect(await raw(bytes).untilClosed()).toMatch(/^HTTP\/1\.1 400 /);
  }
  expect(await raw("CONNECT evil.example:80 HTTP/1.1\r\nHost: HOST\r\n\r\n").untilClosed()).toBe("");
  expect(
    await raw("GET http://evil.example/ HTTP/1.1\r\nHost: HOST\r\nConnection: close\r\n\r\n").untilClosed(),
  ).toMatch(/^HTTP\/1\.1 404 /);
  const smuggled =
    "POST /say HTTP/1.1\r\nHost: HOST\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n";
  expect(await raw(smuggled).untilClosed()).toMatch(/^HTTP\/1\.1 400 /);
});

test("headers and bodies beyond the bounds are refused before they are read", async () => {
  const guest = await room.guest("Alice");
  const big = await guest.ask("/", { headers: { "X-Long": "x".repeat(9000) } });
  expect(big.status).toBe(431);
  const head = `POST /say HTTP/1.1\r\nHost: HOST\r\nContent-Type: application/x-www-form-urlencoded\r\nCookie: ${guest.cookieHeader}\r\n`;
  const announced = raw(`${head}Content-Length: 1000000000\r\n\r\n`);
  expect(await announced.untilClosed()).toMatch(/^HTTP\/1\.1 413 /);
  const chunk = `10000\r\n${"x".repeat(0x10000)}\r\n`;
  const unannounced = raw(`${head}Transfer-Encoding: chunked\r\n\r\n${chunk}${chunk}`);
  expect(await unannounced.untilClosed()).toMatch(/^HTTP\/1\.1 413 /);
  const asked = raw(`${head}Content-Length: 1000000000\r\nExpect: 100-continue\r\n\r\n`);
  expect(await asked.untilClosed()).toMatch(/^HTTP\/1\.1 413 /);
  const fields = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`f${i}`, "x"]));
  expect((await guest.post("/say", fields)).status).toBe(400);
});

test("requests in pieces and in a row are answered like any other", async () => {
  const guest = await room.guest("Alice");
  const text = `GET /members HTTP/1.1\r\nHost: ${guest.host}\r\nCookie: ${guest.cookieHeader}\r\nConnection: close\r\n\r\n`;
  const pieces = new PageStream(room.port, text.slice(0, 1));
  for (const byte of text.slice(1)) {
    pieces.socket.write(byte);
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(await pieces.untilClosed()).toMatch(/^HTTP\/1\.1 200 /);
  const one = `GET /robots.txt HTTP/1.1\r\nHost: ${guest.host}\r\n\r\n`;
  const row = new PageStream(room.port, one.repeat(10));
  await row.until((seen) => seen.split("HTTP/1.1 200").length === 11);
  row.end();
  const tooMany = new PageStream(room.port, one.repeat(75));
  await tooMany.until((seen) => seen.split("HTTP/1.1 429").length > 10);
  tooMany.end();
  const flood = new PageStream(room.port, one.repeat(2000));
  expect((await flood.untilClosed()).split("HTTP/1.1 ").length).toBeLessThan(120);
});

test("guests learn of each other only names, messages and presence", async () => {
  const canary = "kanarienvogel";
  const guest = new GuestBrowser(room.port, {
    "User-Agent": canary,
    "Accept-Language": `ru-${canary.slice(0, 8)};q=0.9, ar;q=0.5`,
    "X-Forwarded-For": `${canary}.example`,
    Referer: `http://${canary}.example/`,
    From: canary,
    "X-File-Name": `${canary}.pdf`,
  });
  const watched = room.host.onEvent((event) => seen.push(JSON.stringify(event)));
  const seen: string[] = [];
  await guest.join(room.token, "Quiet", { "file-name": `${canary}.pdf`, "name-password": canary });
  const socket = guest.live(undefined, { "User-Agent": canary });
  await socket.frame("hello");
  await guest.say("only this");
  await bystander.frame("message", (frame) => frame.text === "only this");
  const reader = await letIn(room, "Reader");
  for (const path of ["/", "/history", "/members", "/stream?view=reload"])
    seen.push((await reader.ask(path)).body);
  seen.push(JSON.stringify(bystander.frames), JSON.stringify(room.host.room.members()), ...room.logged);
  expect(seen.join("\n")).toContain("only this");
  expect(seen.join("\n").toLowerCase()).not.toContain(canary.slice(0, 8));
  const [russian] = [await guest.ask("/members")];
  expect(russian?.body).toContain('lang="ru"');
  socket.end();
  watched();
});
