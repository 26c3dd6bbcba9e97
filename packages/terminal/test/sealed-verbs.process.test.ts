/**
 * The verbs of conversations, over a real API socket, against conversations in memory: most of them in this process, and
 * as programs of their own where pipes, signals and exit codes are what counts.
 */

import { mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { errorText, LANGUAGES } from "@hushroom/client";
import { PROTOCOL_LIMITS } from "@hushroom/protocol";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DIGITS } from "./fake-sealed.ts";
import { SealedProgram } from "./sealed-program.ts";

const program = new SealedProgram();
const { sealed } = program;
const PAID_RELAY = `paid.example/${"a".repeat(52)}`;
const refused = (code: string) => ({ code: 1, events: [{ event: "error", code }] });
const wrong = { code: 2, events: [{ event: "error", code: "CONFIG_BAD_VALUE" }] };

beforeAll(() => program.start());
afterAll(() => program.end());

describe("before there is an identity", () => {
  it("everything else asks for one", async () => {
    expect(await program.run("id")).toMatchObject(refused("SEALED_NO_IDENTITY"));
    expect(await program.run("contact", "list")).toMatchObject(refused("SEALED_NO_IDENTITY"));
    expect(await program.run("send", "Bob", "hi")).toMatchObject(refused("SEALED_NO_IDENTITY"));
    const { code, events } = await program.run("status");
    expect({ code, events }).toMatchObject({ code: 0, events: [{ identity: null, contacts: [] }] });
  });

  it("id new makes it, once", async () => {
    const made = await program.run("id", "new", "Ann");
    expect(made).toMatchObject({ code: 0, events: [{ event: "identity", name: "Ann" }] });
    expect(await program.run("id", "show")).toEqual(made);
    expect(await program.run("id", "new", "Ann")).toMatchObject(refused("SEALED_IDENTITY_EXISTS"));
    expect(await program.run("id", "nwe", "Ann")).toMatchObject(wrong);
    expect(await program.run("id", "new")).toMatchObject(wrong);
  });
});

describe("cards and contacts", () => {
  it("the card is shown and written to a file that only its user reads", async () => {
    expect((await program.run("card", "relays")).events).toMatchObject([{ event: "relays", relays: [] }]);
    const named = await program.run("card", "relays", "relay.example", "other.example:81");
    expect(named).toMatchObject({
      code: 0,
      events: [{ event: "relays", relays: ["relay.example", "other.example:81"] }],
    });
    expect((await program.run("card", "relays", "none")).events).toMatchObject([{ relays: [] }]);
    await program.run("card", "relays", PAID_RELAY);
    const invite = "i".repeat(52);
    const added = await program.pipe(`${invite}\n`, "card", "tickets", PAID_RELAY, "-");
    expect(added.events).toMatchObject([{ event: "relay", relay: PAID_RELAY, tickets: 8, hasInvite: true }]);
    for (const none of ["\n", "i".repeat(1000)])
      expect(await program.pipe(none, "card", "tickets", PAID_RELAY)).toEqual(refused("RELAY_BAD_INVITE"));
    expect((await program.run("card", "tickets")).events).toMatchObject([{ tickets: 8 }]);
    sealed.loseBy("lossy.example");
    const lossy = await program.run("card", "relays");
    expect(lossy.events).toMatchObject([
      { relays: [PAID_RELAY] },
      { relay: "lossy.example", trouble: "RELAY_LOSES" },
    ]);
    expect((await program.run("card", "check", "other.example")).events).toMatchObject([
      { code: "RELAY_NOT_ONE" },
    ]);
    expect(await program.run("card")).toMatchObject({ code: 0, events: [{ text: "hushcard:ABC" }] });
    const file = join(program.folder, "card.json");
    expect((await program.run("card", "export", file)).code).toBe(0);
    expect(JSON.parse(readFileSync(file, "utf8"))).toEqual({ card: 1 });
    expect(statSync(file).mode & 0o077).toBe(0);
    expect(await program.run("card", "export", join(program.folder, "none", "card"))).toMatchObject({
      code: 2,
      events: [{ event: "error", code: "CONFIG_UNWRITABLE" }],
    });
  });

  it("a contact is added by words, a pipe, a file or a picture in a file", async () => {
    const file = join(program.folder, "bob.hushcard");
    writeFileSync(file, "hushcard:Filed\n");
    const picture = join(program.folder, "qr.png");
    writeFileSync(picture, Buffer.from([0x89, 0x50, 0x4e, 0x47, 1, 2, 3]));
    const added = [
      await program.run("contact", "add", "hushcard:Typed"),
      await program.pipe("hushcard:Piped\n", "contact", "add", "-"),
      await program.run("contact", "add", file, "--as", "Renamed"),
      await program.run("contact", "add", picture),
    ];
    expect(added.map(({ events }) => events[0]?.["name"])).toEqual([
      "Typed",
      "Piped",
      "Renamed",
      expect.stringMatching(/^picture/),
    ]);
    expect((await program.run("contact", "list")).events.length).toBe(4);
  });

  it("what is no card, or too long for one, is refused", async () => {
    const folder = join(program.folder, "folder");
    mkdirSync(folder);
    const big = join(program.folder, "big");
    writeFileSync(big, Buffer.alloc(4 * 1024 * 1024));
    const picture = join(program.folder, "picture");
    writeFileSync(picture, Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47]), readFileSync(big)]));
    const text = join(program.folder, "text");
    writeFileSync(text, "x".repeat(70_000));
    expect(await program.run("contact", "add", "nonsense")).toMatchObject(refused("CARD_MALFORMED"));
    expect(await program.pipe("", "contact", "add", "-")).toMatchObject(refused("CARD_MALFORMED"));
    expect(await program.pipe(Buffer.from([0xff, 0xfe, 0]), "contact", "add", "-")).toMatchObject(
      refused("CARD_MALFORMED"),
    );
    expect(await program.run("contact", "add", text)).toMatchObject(refused("CARD_TOO_LARGE"));
    expect(await program.run("contact", "add", big)).toMatchObject(refused("CARD_TOO_LARGE"));
    expect(await program.pipe(readFileSync(big), "contact", "add", "-")).toMatchObject(
      refused("CARD_TOO_LARGE"),
    );
    expect(await program.run("contact", "add", picture)).toMatchObject(refused("CARD_PICTURE_TOO_LARGE"));
    expect(await program.run("contact", "add", folder)).toMatchObject({
      code: 2,
      events: [{ code: "CONFIG_UNREADABLE" }],
    });
  });

  it("a path with no file that can be read is told from a text that is no card", async () => {
    const file = join(program.folder, "bob");
    writeFileSync(file, "hushcard:Filed\n");
    const loop = join(program.folder, "loop");
    symlinkSync(loop, loop);
    const paths = [join(program.folder, "none", "bob"), join(file, "bob"), "bob.hushcard", "~/bob", loop];
    for (const path of [...paths, "My card.json"]) {
      expect(await program.run("contact", "add", path), path).toMatchObject({
        code: 2,
        events: [{ code: "CONFIG_UNREADABLE" }],
      });
    }
    for (const text of [
      "nonsense",
      "https://example.org/bob.json",
      '{"card": "a/b"}',
      "Hello.\nThis is Bob.",
    ])
      expect(await program.run("contact", "add", text), text).toMatchObject(refused("CARD_MALFORMED"));
    expect(await program.pipe("none/bob.hushcard", "contact", "add", "-")).toMatchObject(
      refused("CARD_MALFORMED"),
    );
  });

  it("is verified, renamed, blocked and removed by name or id", async () => {
    const { contact } = sealed.addContact("Vera");
    const compare = (digits: string) => program.run("contact", "verify", "Vera", "--compare", digits);
    expect((await program.run("contact", "verify", "vera")).events).toMatchObject([{ digits: DIGITS }]);
    expect(await compare("000")).toMatchObject({ code: 1, events: [{ result: "different" }] });
    expect(sealed.contacts.find((one) => one.contact === contact)?.verified).toBe(false);
    expect(await compare(DIGITS)).toMatchObject({ code: 0, events: [{ result: "same" }] });
    expect(sealed.contacts.find((one) => one.contact === contact)?.verified).toBe(true);
    expect((await program.run("contact", "verify", "Vera", "--no")).events).toMatchObject([
      { verified: false },
    ]);
    expect(await program.run("contact", "verify", "Vera", "--no", "--yes")).toMatchObject(wrong);
    // What is compared is a key that nobody has accepted yet: that it is the right one is told all the same.
    sealed.contacts = sealed.contacts.map((one) => ({ ...one, newKey: "5".repeat(64), verified: false }));
    expect(await compare(DIGITS)).toMatchObject({ code: 0, events: [{ event: "compared", result: "same" }] });
    expect(sealed.contacts.find((one) => one.contact === contact)?.verified).toBe(false);
    expect(await program.run("contact", "verify", "Vera", "--yes")).toMatchObject(
      refused("CONTACT_KEY_CHANGED"),
    );
    const accept = (digits: string) => program.run("contact", "accept-key", "Vera", "--compare", digits);
    expect(await accept("000")).toMatchObject({ code: 1, events: [{ result: "different" }] });
    expect(sealed.contacts.find((one) => one.contact === contact)?.newKey).not.toBeNull();
    expect((await accept(DIGITS)).events).toMatchObject([{ result: "same" }, { newKey: null }]);
    expect((await program.run("contact", "block", contact)).events).toMatchObject([{ state: "blocked" }]);
    expect((await program.run("contact", "unblock", "Vera")).events).toMatchObject([{ state: "ready" }]);
    expect((await program.run("contact", "rename", "Vera", "Wera")).events).toMatchObject([{ name: "Wera" }]);
    expect(await program.run("contact", "accept-key", "Vera")).toMatchObject(refused("CONTACT_NOT_FOUND"));
    expect((await program.run("contact", "accept-key", "Wera")).code).toBe(0);
    expect((await program.run("contact", "remove", "Wera")).code).toBe(0);
    expect(sealed.contacts.some((one) => one.contact === contact)).toBe(false);
  });

  it("is given a privacy level only after its price was told", async () => {
    sealed.addContact("Lev");
    const level = (...words: string[]) => program.run("contact", "level", "Lev", ...words);
    const price = { event: "level-option", level: "quiet", dayBytes: 575_800_000, refusal: null };
    const [state, , quiet] = (await level()).events;
    expect(state).toMatchObject({ event: "level", own: "direct", used: "direct" });
    expect(quiet).toMatchObject(price);
    expect(await level("quiet")).toMatchObject({ code: 1, events: [price] });
    expect(await level("quiet", "--yes")).toMatchObject({
      code: 0,
      events: [{ own: "quiet", used: "direct" }],
    });
    expect(await level("blind")).toMatchObject({ code: 1, events: [{ level: "blind" }] });
    expect(await level("deaf")).toMatchObject(wrong);
    for (const language of ["ar", "ru"]) {
      const said = await program.runWords("contact", "level", "Lev", "--lang", language);
      for (const word of ["direct", "quiet", "blind"]) expect(said.join("\n")).toContain(`(${word})`);
    }
  });

  it("comes by a link for one person too", async () => {
    const { events } = await program.run("contact", "invite", "--expires", "1h");
    expect(events).toMatchObject([{ event: "invite", link: expect.stringMatching(/^hush:/) }]);
    expect(Number(events[0]?.["expiresAt"])).toBeGreaterThan(Date.now());
    const invites = (await program.run("contact", "invites")).events;
    expect(invites).toMatchObject([{ usedBy: "Bob" }, { link: events[0]?.["link"] }]);
    await program.run("contact", "revoke-invite", "invite-0");
    expect(sealed.asked.splice(0)).toEqual(["revoke invite-0"]);
  });
});

describe("a name that several have", () => {
  it("is refused, with what tells them apart; an id is not", async () => {
    const twins = [sealed.addContact("Twin"), sealed.addContact("Twin")];
    const { code, events } = await program.run("send", "Twin", "hi");
    expect(code).toBe(1);
    expect(events).toMatchObject([
      { event: "candidate", id: twins[0]?.conversation },
      { event: "candidate", id: twins[1]?.conversation },
      { event: "error", code: "SEALED_AMBIGUOUS" },
    ]);
    expect((await program.run("send", twins[1]?.conversation ?? "", "hi")).code).toBe(0);
    expect((await program.run("send", twins[0]?.contact ?? "", "hi")).code).toBe(0);
    expect(await program.run("send", "Nobody", "hi")).toMatchObject(refused("SEALED_NO_CONVERSATION"));
    sealed.addContact("Late", "waiting");
    expect(await program.run("send", "Late", "hi")).toMatchObject(refused("CONTACT_WAITING"));
  });
});

describe("groups", () => {
  it("are made, joined and left", async () => {
    const { events } = await program.run("group", "new", "Readers", "--cap", "12");
    expect(events).toMatchObject([{ event: "group", kind: "group", name: "Readers" }]);
    expect(await program.run("group", "new", "Crowd", "--cap", "101")).toMatchObject(wrong);
    sealed.addContact("Olga");
    expect((await program.run("group", "invite", "Readers", "Olga")).code).toBe(0);
    expect((await program.run("group", "link", "Readers", "--uses", "3")).events).toMatchObject([
      { uses: 3 },
    ]);
    expect((await program.run("group", "links", "Readers")).events.length).toBe(1);
    expect((await program.run("group", "revoke-link", "Readers", "x")).code).toBe(0);
    const joined = await program.run("group", "join", "hush:l", "--name", "A");
    expect(joined.events).toMatchObject([{ name: "Joined" }]);
    expect((await program.run("group", "invitations")).events).toMatchObject([
      { name: "Choir", from: "Bob" },
    ]);
    expect((await program.run("group", "accept", "i1")).events).toMatchObject([{ name: "Choir" }]);
    expect((await program.run("group", "decline", "i1")).code).toBe(0);
    expect((await program.run("group", "rename", "Joined", "Named")).events).toMatchObject([
      { name: "Named" },
    ]);
    expect((await program.run("group", "leave", "Named")).code).toBe(0);
    expect((await program.run("group", "rejoin", "Readers")).code).toBe(0);
    expect((await program.run("group", "list")).events.map(({ name }) => name)).toEqual([
      "Readers",
      "Named",
      "Choir",
    ]);
    expect(sealed.asked.splice(0)).toEqual([
      expect.stringMatching(/^invite contact-/),
      "revoke x",
      "join hush:l as A",
      "decline i1",
      "rejoin",
    ]);
  });

  it("have members who are named or told by id", async () => {
    const member = { role: "member" as const, you: false, contact: null, verified: true };
    const others = { leftOut: true, present: null, orders: true };
    sealed.members = [{ ...member, ...others, member: "m1", name: "Bob", verifiedBy: ["Olga"] }];
    expect((await program.run("group", "members", "Readers")).events).toMatchObject([
      { event: "member", name: "Bob", verified: true, verifiedBy: ["Olga"], leftOut: true },
    ]);
    expect((await program.run("group", "role", "Readers", "Bob", "admin")).code).toBe(0);
    expect(await program.run("group", "role", "Readers", "Bob", "king")).toMatchObject(wrong);
    expect((await program.run("group", "remove", "Readers", "m1")).code).toBe(0);
    expect((await program.run("group", "place", "Readers", "Bob", "--anyway")).code).toBe(0);
    expect(await program.run("group", "remove", "Readers", "Eve")).toMatchObject(
      refused("GROUP_NO_SUCH_MEMBER"),
    );
    expect(sealed.asked.splice(0)).toEqual(["role m1 true", "remove m1", "place m1 true"]);
  });
});

describe("send", () => {
  let conversation = "";
  beforeAll(() => {
    conversation = sealed.addContact("Bob").conversation ?? "";
  });
  const last = () => sealed.rows.get(conversation)?.at(-1);

  it("takes words or a pipe, and prints the message's id", async () => {
    const words = await program.run("send", "Bob", "two", "words");
    expect(words).toMatchObject({ code: 0, events: [{ event: "sent", conversation, id: last()?.id }] });
    expect(last()).toMatchObject({ text: "two words" });
    await program.pipe("piped\n", "send", "Bob");
    expect(last()).toMatchObject({ text: "piped" });
    await program.pipe("one\ntwo\n\n", "send", "Bob", "-");
    expect(last()).toMatchObject({ text: "one\ntwo\n" });
    const longest = "ж".repeat(PROTOCOL_LIMITS.MESSAGE_BYTES_MAX / 2);
    await program.pipe(`${longest}\n`, "send", "Bob", "-");
    expect(last()).toMatchObject({ text: longest });
  });

  it("refuses what is empty, too long or no text", async () => {
    const before = last();
    expect(await program.pipe("", "send", "Bob", "-")).toMatchObject(refused("ROOM_MESSAGE_EMPTY"));
    expect(await program.pipe("\n", "send", "Bob")).toMatchObject(refused("ROOM_MESSAGE_EMPTY"));
    expect(await program.pipe(Buffer.alloc(32 * 1024 * 1024, "x"), "send", "Bob", "-")).toMatchObject(
      refused("ROOM_MESSAGE_TOO_LONG"),
    );
    expect(await program.pipe(Buffer.from([0x61, 0xff, 0x00]), "send", "Bob", "-")).toMatchObject(
      refused("ROOM_MESSAGE_BAD_TEXT"),
    );
    expect(last()).toBe(before);
  });
});

describe("what was said", () => {
  it("is edited, reacted to, answered, deleted and taken back, by an id or its beginning", async () => {
    const conversation = sealed.addContact("Dana").conversation ?? "";
    const { id } = sealed.receive(conversation, "Dana", "hello");
    const row = (of: unknown) => sealed.rows.get(conversation)?.find((one) => one.id === of);
    expect((await program.run("react", "Dana", id, "👍")).events).toMatchObject([{ id, emoji: "👍" }]);
    expect(row(id)).toMatchObject({ reactions: [{ emoji: "👍" }] });
    const none = await program.run("react", "Dana", id, "--none");
    expect(none).toMatchObject({ code: 0, events: [{ event: "reacted", conversation, id, emoji: "" }] });
    expect(row(id)).toMatchObject({ reactions: [] });
    sealed.asked.splice(0);
    const own = String((await program.run("send", "Dana", "first", "--reply", id)).events[0]?.["id"]);
    expect(row(own)).toMatchObject({ replyTo: { id } });
    const edited = await program.pipe("second\n", "edit", "Dana", own, "-");
    expect(edited.events).toEqual([{ event: "edited", conversation, id: own, text: "second" }]);
    expect(row(own)).toMatchObject({ text: "second", edited: true });
    expect((await program.run("recall", "Dana", own)).events).toMatchObject([{ event: "recalled", id: own }]);
    expect((await program.run("delete", "Dana", own)).events).toMatchObject([{ event: "deleted", id: own }]);
    expect(row(own)).toMatchObject({ deleted: true });
    const shown = await program.runWords("history", "Dana", "--ids");
    expect(shown[0]).toMatch(new RegExp(`^${id.slice(0, 8)} .*hello$`));
    // All ids of these conversations in memory begin alike.
    expect(await program.run("delete", "Dana", id.slice(0, 6))).toMatchObject(refused("SEALED_AMBIGUOUS"));
    expect(await program.run("delete", "Dana", "nothing")).toMatchObject(refused("SEALED_NO_MESSAGE"));
    expect(await program.run("react", "Dana", id)).toMatchObject(wrong);
  });
});

describe("history and unread", () => {
  it("give the last rows in order, over many pages", async () => {
    const conversation = sealed.addContact("Chatty").conversation ?? "";
    for (let n = 1; n <= 250; n++) sealed.receive(conversation, "Chatty", `text ${n}`);
    sealed.gap(conversation, "Chatty", 3);
    const { events } = await program.run("history", "Chatty", "-n", "231");
    expect(events.slice(0, -1).map(({ text }) => text)).toEqual(
      Array.from({ length: 230 }, (_, n) => `text ${n + 21}`),
    );
    expect(events.at(-1)).toMatchObject({ event: "notice", what: "gap", count: 3 });
    expect((await program.run("history", "Chatty")).events.length).toBe(20);
    expect(await program.run("history", "Chatty", "-n", "0")).toMatchObject(wrong);
    expect((await program.run("unread")).events).toContainEqual(
      expect.objectContaining({ event: "unread", name: "Chatty", unread: 250 }),
    );
    await program.run("history", "Chatty", "-n", "1", "--read");
    expect((await program.run("unread")).events.map(({ name }) => name)).not.toContain("Chatty");
  });

  it("say in the language that is asked for what went wrong, too", async () => {
    for (const language of LANGUAGES) {
      const { what, next } = errorText(language, "CONFIG_UNREADABLE");
      const said = await program.runWords("contact", "add", "~/gone/bob.hushcard", "--lang", language);
      expect(said).toEqual([`${what} ${next} [CONFIG_UNREADABLE]`]);
    }
  });

  it("bring no control characters to a terminal", async () => {
    const conversation = sealed.addContact("Evil").conversation ?? "";
    sealed.receive(conversation, "\u001b]0;title\u0007Evil", "\u001b[2J\u202egone\nBob: hi");
    const shown = await program.runWords("history", "Evil");
    expect(shown.join("")).toContain("gone");
    expect(shown.join("")).not.toMatch(/[\p{Cc}\u202e]/u);
    expect(shown.filter((line) => line.startsWith("Bob"))).toEqual([]);
  });
});

describe("as programs of their own", () => {
  let conversation = "";
  beforeAll(() => {
    conversation = sealed.addContact("Paul").conversation ?? "";
    sealed.asked.splice(0);
  });

  it("a message is piped in, and what goes wrong is told by the exit code too", async () => {
    const piped = program.open("send", "Paul", "-");
    piped.writeAll("one\ntwo\n\n");
    expect((await piped.ended(20_000)).code).toBe(0);
    expect(sealed.rows.get(conversation)?.at(-1)).toMatchObject({ text: "one\ntwo\n" });
    const refused = [program.open("send", "Nobody", "hi"), program.open("send", "Paul", "--no-such-flag")];
    const codes = await Promise.all(refused.map(async (one) => (await one.ended(20_000)).code));
    expect(codes).toEqual([1, 2]);
  });

  it("the code of a card can be fetched only as long as it is shown", async () => {
    const showing = program.open("card", "qr", "--for", "5m");
    await showing.event(({ event }) => event === "qr");
    expect(sealed.asked).toEqual(["card.qr"]);
    showing.kill("SIGINT");
    expect((await showing.ended()).code).toBe(0);
    expect(sealed.asked.splice(0)).toEqual(["card.qr", "card.hide"]);
    const briefly = program.open("card", "qr", "--for", "1s");
    expect((await briefly.ended(20_000)).code).toBe(0);
    expect(briefly.events).toMatchObject([{ event: "qr", text: "hushqr:ABC" }, { event: "hidden" }]);
  });

  it("a message is waited for until it arrives, fails, or the time is over", async () => {
    for (const [states, code] of [
      [["boxed", "delivered"], 0],
      [["failed"], 1],
    ] as const) {
      const sending = program.open("send", "Paul", "waited for", "--wait");
      const { id } = await sending.event(({ event }) => event === "sent");
      await sending.event(({ event, state }) => event === "delivery" && state === "kept");
      for (const state of states) {
        sealed.deliver(conversation, String(id), state);
        await sending.event((told) => told["id"] === id && told["state"] === state);
      }
      expect((await sending.ended()).code).toBe(code);
    }
    const late = program.open("send", "Paul", "in vain", "--wait", "--timeout", "1s");
    await late.ended(20_000);
    expect(late.events.at(-1)).toEqual({ event: "error", code: "SEALED_NOT_DELIVERED" });
  });
});
