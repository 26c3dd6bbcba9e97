/** Guests of a real listener on loopback: everything works by forms alone, and by WebSocket. */

import { afterEach, expect, test } from "vitest";
import { hiddenField } from "./guest-client.ts";
import { type OpenRoom, openRoom } from "./open-room.ts";

let room: OpenRoom;
afterEach(() => room.close());

test("a guest joins by the form, talks and reads, without any script", async () => {
  room = await openRoom();
  const guest = room.browser();
  const form = await guest.ask(`/j/${room.token}`);
  expect(form.status).toBe(200);
  expect(form.body).toContain("Test room");
  expect(room.host.room.invites()[0]?.used).toBe(0);
  const joined = await guest.join(room.token, "Alice");
  expect(joined.status).toBe(303);
  expect(joined.headers["location"]).toBe("/");
  expect((await guest.ask("/")).status).toBe(200);

  const stream = guest.stream();
  await stream.until((text) => text.includes("</") && text.includes("Alice"));
  await room.say("hello from the host");
  await stream.until((text) => text.includes("hello from the host"));
  const said = await guest.say("hi <b>there</b>");
  expect(said.status).toBe(303);
  expect(said.headers["location"]).toBe("/compose");
  const seen = await stream.until((text) => text.includes("&lt;b&gt;"));
  expect(seen).not.toContain("<b>there");
  stream.end();
  const history = await guest.ask("/history");
  expect(history.body).toContain("hello from the host");
  expect((await guest.ask("/members")).body).toContain("Hannah");
});

test("the same form sent twice makes one message", async () => {
  room = await openRoom();
  const guest = await room.guest("Alice");
  const { body } = await guest.ask("/compose");
  const field = (name: string) => new RegExp(`name="${name}"[^>]*value="([^"]*)"`).exec(body)?.[1] ?? "";
  const fields = { form: field("form"), once: field("once"), reply: "", text: "only once" };
  expect((await guest.post("/say", fields)).status).toBe(303);
  expect((await guest.post("/say", fields)).status).toBe(303);
  const messages = room.host.room.history({ limit: 100 }).filter((item) => item.type === "message");
  expect(messages).toHaveLength(1);
});

test("a WebSocket gets hello, then every event once, and resumes where it was", async () => {
  room = await openRoom();
  const { browser, socket } = await room.live("Alice");
  const hello = await socket.frame("hello");
  expect(hello.you?.name).toBe("Alice");
  socket.send({ type: "say", request: 7, text: "first", replyTo: null, once: "a" });
  const answer = await socket.frame("answer", (frame) => frame.request === 7);
  expect(answer.ok).toBe(true);
  const message = await socket.frame("message");
  expect(message.text).toBe("first");
  socket.end();
  await room.say("second");
  await room.say("third");
  const again = browser.live(message.id);
  const resumed = await again.frame("hello");
  expect(resumed.resumed).toBe(true);
  const texts = resumed.items.flatMap((item) => (item.type === "message" ? [item.text] : []));
  expect(texts).toEqual(["second", "third"]);
  await room.say("fourth");
  await again.frame("message", (frame) => frame.text === "fourth");
  expect(again.texts()).toEqual(["fourth"]);
  again.end();
});

test("after a clear, a guest that comes back starts from what there is", async () => {
  room = await openRoom();
  const { browser, socket } = await room.live("Alice");
  const id = await room.say("to be cleared");
  await socket.frame("message");
  socket.end();
  await room.command({ name: "clear" });
  const again = browser.live(id);
  const hello = await again.frame("hello");
  expect(hello.resumed).toBe(false);
  expect(JSON.stringify(hello.items)).not.toContain("to be cleared");
  again.end();
});

test("who waits is let in without asking again, by WebSocket and by page", async () => {
  room = await openRoom({ waitingRoom: true });
  const alice = await room.guest("Alice");
  const bob = await room.guest("Bob");
  const socket = alice.live();
  const hello = await socket.frame("hello");
  expect(hello.state).toBe("waiting");
  expect(hello.members).toEqual([]);
  await room.say("before they came in");
  expect((await bob.ask("/")).body).toContain('http-equiv="refresh"');
  expect((await bob.ask("/history")).status).toBe(403);
  for (const { member } of room.host.room.waiting()) await room.command({ name: "approve", target: member });
  await socket.frame("admitted");
  const second = await socket.frame("hello", (frame) => frame.state === "member");
  const ids = second.items.map((item) => item.id);
  const later = socket.frames.flatMap((frame) => (frame.type === "notice" ? [frame.id] : []));
  expect(new Set([...ids, ...later]).size).toBe(ids.length + later.length);
  expect((await bob.ask("/")).body).toContain("/stream");
  socket.end();
});

test("who becomes a moderator learns who waits, and can let them in by the page", async () => {
  room = await openRoom({ waitingRoom: true });
  const alice = await room.guest("Alice");
  await room.command({ name: "approve", target: "Alice" });
  const socket = alice.live();
  await socket.frame("hello", (frame) => frame.state === "member");
  const bob = await room.guest("Bob");
  expect((await alice.ask("/members")).body).not.toContain("Bob");
  expect(socket.frames.filter((frame) => frame.type === "waiting")).toEqual([]);
  await room.command({ name: "appoint", target: "Alice", role: "moderator" });
  const { member } = await socket.frame("waiting", (frame) => frame.name === "Bob");
  const form = hiddenField((await alice.ask("/members")).body, "form");
  const fields = { form, next: "/members", command: "approve", target: member };
  expect((await alice.post("/command", fields)).headers["location"]).toBe("/members");
  expect((await bob.ask("/")).body).toContain("/stream");
  const refused = await alice.post("/command", { form, command: "close" });
  expect(refused.status).toBe(403);
  socket.end();
});

test("leaving is answered, then the session is over", async () => {
  room = await openRoom();
  const { browser, socket } = await room.live("Alice");
  socket.send({ type: "leave", request: 1 });
  const answer = await socket.frame("answer");
  expect(answer.ok).toBe(true);
  await socket.frame("ended");
  expect(await socket.untilClosed()).toBe(1000);
  expect((await browser.ask("/")).status).toBe(403);
});

test("closing the room tells everybody and ends every connection", async () => {
  room = await openRoom();
  const { socket } = await room.live("Alice");
  const bob = await room.guest("Bob");
  const stream = bob.stream();
  await stream.until((text) => text.includes("Bob"));
  await room.close();
  expect(socket.frames.some((frame) => frame.type === "closed")).toBe(true);
  expect(await socket.untilClosed()).toBe(1000);
  await stream.untilClosed();
});

test("programs join by JSON", async () => {
  room = await openRoom({ password: "open sesame" });
  const guest = room.browser({ Accept: "application/json" });
  const link = JSON.parse((await guest.ask(`/j/${room.token}`)).body);
  expect(link).toMatchObject({ room: "Test room", needsPassword: true, waitingRoom: false });
  const fields = { form: link.formToken, name: "Alice", "room-password": "wrong" };
  const refused = await guest.post(`/j/${room.token}`, fields);
  expect(refused.status).toBe(403);
  expect(JSON.parse(refused.body)).toEqual({ error: { code: "ROOM_BAD_PASSWORD", detail: {} } });
  const joined = await guest.post(`/j/${room.token}`, { ...fields, "room-password": "open sesame" });
  expect(JSON.parse(joined.body)).toEqual({ state: "member" });
  const left = await guest.post("/leave", { form: link.formToken });
  expect(JSON.parse(left.body)).toEqual({ state: "left" });
});

test("slash commands work in the page without script: help by role, the list, leaving", async () => {
  room = await openRoom();
  const guest = await room.guest("Alice");
  const asked = await guest.say("/help");
  expect([asked.status, asked.headers["location"]]).toEqual([303, "/compose?help=yes"]);
  const { body: help } = await guest.ask("/compose?help=yes");
  expect(help).toContain("<li>/nick NAME");
  expect(help).not.toContain("/kick NAME");
  await room.command({ name: "appoint", target: "Alice", role: "moderator" });
  const { body: more } = await guest.ask("/compose?help=yes");
  expect(more).toContain("<li>/kick NAME</li>");
  expect(more).not.toContain("/close");
  expect((await guest.say("/members")).headers["location"]).toBe("/members");
  expect((await guest.say("/nonsense")).body).toContain("There is no such command");
  expect((await guest.say("/leave")).headers["location"]).toBe("/");
  expect((await guest.ask("/")).status).toBe(403);
});

test("programs say, command and read by JSON, and are refused by it", async () => {
  room = await openRoom();
  const guest = room.browser({ Accept: "application/json" });
  const { formToken: form } = JSON.parse((await guest.ask(`/j/${room.token}`)).body);
  await guest.post(`/j/${room.token}`, { form, name: "Alice" });
  const said = await guest.post("/say", { form, once: "a", text: "/help is text here" });
  expect(said.status).toBe(200);
  const { id } = JSON.parse(said.body);
  const history = JSON.parse((await guest.ask("/history")).body);
  expect(history.items.at(-1)).toMatchObject({ id, type: "message", text: "/help is text here" });
  const again = await guest.post("/say", { form, once: "a", text: "/help is text here" });
  expect(JSON.parse(again.body)).toEqual({ id });
  const unprotected = () => guest.post("/say", { form, text: "same" });
  expect(JSON.parse((await unprotected()).body)).not.toEqual(JSON.parse((await unprotected()).body));
  const tooLong = await guest.post("/say", { form, once: "x".repeat(41), text: "hi" });
  expect(JSON.parse(tooLong.body)).toEqual({ error: { code: "ROOM_MESSAGE_BAD_TEXT", detail: {} } });
  const renamed = await guest.post("/command", { form, command: "nick", nickname: "Alicia" });
  expect([renamed.status, JSON.parse(renamed.body)]).toEqual([200, { type: "done" }]);
  const refused = await guest.post("/command", { form, command: "close" });
  expect([refused.status, JSON.parse(refused.body).error.code]).toEqual([403, "ROOM_REFUSED"]);
});

test("a program whose session ended is told why, and may come in again by a good link", async () => {
  room = await openRoom();
  const guest = room.browser({ Accept: "application/json" });
  const path = `/j/${room.token}`;
  const { formToken: form } = JSON.parse((await guest.ask(path)).body);
  await guest.post(path, { form, name: "Alice" });
  await room.command({ name: "kick", target: "Alice" });
  const ended = JSON.parse((await guest.ask(path)).body);
  expect(ended).toMatchObject({ state: "ended", code: "ROOM_KICKED", room: "Test room", formToken: form });
  const used = await guest.ask(`/j/${"a".repeat(26)}`);
  expect(JSON.parse(used.body)).toEqual({ state: "ended", code: "ROOM_KICKED" });
  const back = await guest.post(path, { form, name: "Alice" });
  expect(JSON.parse(back.body)).toEqual({ state: "member" });
});

test("the page speaks the reader's language, and another when asked", async () => {
  room = await openRoom();
  const guest = room.browser({ "Accept-Language": "fr;q=0.9, ar-EG;q=0.8, en;q=0.1" });
  expect((await guest.ask(`/j/${room.token}`)).body).toMatch(/<html[^>]*lang="ar"[^>]*dir="rtl"/);
  const chosen = await guest.ask(`/language?to=ru&next=/j/${room.token}`);
  expect(chosen.headers["location"]).toBe(`/j/${room.token}`);
  expect((await guest.ask(`/j/${room.token}`)).body).toContain('lang="ru"');
  for (const next of ["//evil.example", "https://evil.example", "/\\evil.example", "%2f%2fevil"]) {
    const page = await guest.ask(`/language?to=en&next=${encodeURIComponent(next)}`);
    expect(page.headers["location"]).toBe("/");
  }
});

test("the proof that the listener answers is given once, to the right nonce", async () => {
  room = await openRoom();
  const nonce = "0123456789abcdef0123456789abcdef";
  const proof = room.host.expectNonce(nonce);
  const prober = room.browser();
  expect((await prober.ask(`/reach/${"f".repeat(32)}`)).status).toBe(404);
  const reply = await prober.ask(`/reach/${nonce}`);
  expect([reply.status, reply.body]).toEqual([200, proof]);
  expect((await prober.ask(`/reach/${nonce}`)).status).toBe(404);
  expect(room.host.lastGuestAt).toBeNull();
  expect(await room.host.isListening()).toBe(true);
});

test("a page of the longest messages reaches a guest, as greeting and when asked for", async () => {
  room = await openRoom();
  for (let number = 0; number < 210; number++) await room.say(`${number} ${"x".repeat(8000)}`);
  const { socket } = await room.live("Alice");
  const { items } = await socket.frame("hello");
  expect(items.length).toBeGreaterThan(50);
  socket.send({ type: "history", request: 7, before: items[0]?.id ?? null, limit: 100 });
  const page = await socket.frame("page");
  expect(page.items.length).toBeGreaterThan(50);
  await room.say("still connected");
  await socket.frame("message", (frame) => frame.text === "still connected");
  socket.end();
});
