/** What a page shows of a relay room, event by event, in rows and in words. */

import { PROTOCOL_LIMITS, ROOM_LIMITS, type RoomPerson } from "@hushroom/protocol";
import { describe, expect, it } from "vitest";
import {
  afterRoomEvent,
  errorText,
  invitesHelp,
  isAlone,
  LANGUAGES,
  mayKick,
  newRelayRoomView,
  type RelayRoomView,
  type RoomDriverEvent,
  relayDeliveryState,
  relayDeliveryWords,
  relayEndWords,
  relayNoticeParts,
  relayRows,
  type TicketWait,
  ticketTrouble,
  ticketWaitWords,
  translator,
  unconfirmed,
  withSaid,
} from "../../src/index.ts";

const NOW = Date.UTC(2026, 10, 21, 12);
const t = translator("en");

const person = (id: string, more: Partial<RoomPerson> = {}): RoomPerson => ({
  ...{ id, name: id.toUpperCase(), isHere: true, isCreator: false, isSelf: false },
  ...more,
});
const ME = person("me", { isSelf: true, isCreator: true });
const [ANNA, BORIS] = [person("anna"), person("boris")];
const NOBODY = { joined: [], gone: [], by: null, why: null, isWrong: false };

const after = (events: readonly RoomDriverEvent[], from = newRelayRoomView("room=a", NOW)): RelayRoomView =>
  events.reduce((view, event, place) => afterRoomEvent(view, event, NOW + place), from);

const three = () =>
  after([
    { type: "joined", self: "me" },
    { type: "people", people: [ME, ANNA, BORIS], ...NOBODY },
  ]);

const gone = (id: string) => ({ id, name: id });
const noticesOf = ({ items }: RelayRoomView) =>
  items.map((item) => (item.kind === "notice" ? [item.what, item.name, item.by] : item.text));
const words = (view: RelayRoomView) =>
  view.items.flatMap((item) =>
    item.kind === "notice"
      ? [
          relayNoticeParts(t, item)
            .map(({ text }) => text)
            .join(""),
        ]
      : [],
  );

describe("people", () => {
  it("that were there before are no news; those who come and go are", () => {
    const view = three();
    expect([view.phase, view.items, isAlone(view), mayKick(view)]).toEqual(["in", [], false, true]);
    const carol = person("carol");
    const changed = after(
      [
        {
          type: "people",
          people: [ME, ANNA, BORIS, carol],
          ...NOBODY,
          joined: ["carol"],
          by: "anna",
          why: "admit",
        },
        {
          type: "people",
          people: [ME, ANNA, carol],
          ...NOBODY,
          gone: [gone("boris")],
          by: "me",
          why: "gone",
        },
        { type: "people", people: [ME, ANNA], ...NOBODY, gone: [gone("carol")], by: "me", why: "kick" },
      ],
      view,
    );
    expect(words(changed)).toEqual(["CAROL came in", "BORIS is gone", "CAROL was removed"]);
  });

  it("that are taken out though they were here are told of with a warning that names who did it", () => {
    const event: RoomDriverEvent = {
      ...{ type: "people", people: [ME, ANNA], ...NOBODY },
      ...{ gone: [gone("boris")], by: "anna", why: "gone", isWrong: true },
    };
    expect(noticesOf(after([event], three()))).toEqual([["taken-out", "BORIS", "ANNA"]]);
  });

  it("that fall silent change no line", () => {
    const away = { ...ANNA, isHere: false };
    const view = after([{ type: "people", people: [ME, away, BORIS], ...NOBODY }], three());
    expect([view.items, view.people[1]?.isHere]).toEqual([[], false]);
  });
});

describe("what is said", () => {
  const message = (from: string, text: string): RoomDriverEvent => ({
    ...{ type: "message", from, name: from.toUpperCase(), id: `${from}-${text}`, at: 0, text },
  });

  it("stands under the time when it came, whatever its sender's clock says", () => {
    const [item] = after([message("anna", "hi")], three()).items;
    expect(item).toMatchObject({ kind: "message", at: NOW, text: "hi", delivery: null });
  });

  it("is grouped by person and by day", () => {
    const view = after([message("anna", "1"), message("anna", "2"), message("boris", "3")], three());
    const rows = relayRows(withSaid(view, "id", "4", NOW + 86_400_000).items, "UTC");
    const shown = rows.map((row) =>
      row.kind === "message" ? [row.message.text, row.first, row.newestOwn] : row.kind,
    );
    expect(shown).toEqual([
      ...["day", ["1", true, false], ["2", false, false], ["3", true, false]],
      ...["day", ["4", true, true]],
    ]);
  });

  it("is forgotten from the oldest when it is too much", () => {
    const flood = Array.from({ length: ROOM_LIMITS.OWNER_LOG_ITEMS_MAX + 5 }, (_, at) =>
      message("anna", `${at}`),
    );
    const view = after(flood, three());
    expect(view.items.length).toBe(ROOM_LIMITS.OWNER_LOG_ITEMS_MAX);
    expect(view.items[0]).toMatchObject({ text: "5" });
    expect(new Set(view.items.map(({ key }) => key)).size).toBe(view.items.length);
  });

  it("by oneself shows how far it has come, and changes nothing of others", () => {
    let view = withSaid(three(), "mine", "hello", NOW);
    view = after([message("anna", "x"), { type: "delivery", id: "mine", have: 1, of: 2, missed: 0 }], view);
    expect(view.items[0]).toMatchObject({ name: "ME", delivery: { have: 1, of: 2, missed: 0 } });
    expect(unconfirmed(view)).toBe(1);
    view = after([{ type: "delivery", id: "mine", have: 2, of: 2, missed: 0 }], view);
    expect(unconfirmed(view)).toBe(0);
  });

  it.each([
    [{ have: 0, of: 1, missed: 0 }, "kept", "nobody has it yet"],
    [{ have: 1, of: 1, missed: 0 }, "delivered", "arrived"],
    [{ have: 1, of: 3, missed: 0 }, "boxed", "1 of 3 have it"],
    [{ have: 3, of: 3, missed: 0 }, "delivered", "everybody has it"],
    [{ have: 1, of: 2, missed: 1 }, "boxed", "1 of 2 have it · 1 left without getting it"],
    [{ have: 0, of: 0, missed: 2 }, "kept", "2 left without getting it"],
  ])("reads %o", (delivery, state, expected) => {
    expect([relayDeliveryState(delivery), relayDeliveryWords(t, delivery)]).toEqual([state, expected]);
  });
});

describe("the relay", () => {
  it("that was never reached is told apart from one that went away", () => {
    const never = after([{ type: "unreached" }, { type: "unreached" }]);
    expect([never.reach, never.reachSince]).toEqual(["unreached", NOW]);
    const went = after([
      { type: "relay", state: "connected" },
      { type: "relay", state: "gone" },
      { type: "unreached" },
    ]);
    expect(went.reach).toBe("gone");
  });

  it("that began anew, or a member that blocks, is said once, however often it happens", () => {
    const events: RoomDriverEvent[] = [
      { type: "squatted" },
      { type: "squatted" },
      { type: "relay", state: "restarted" },
      { type: "squatted" },
    ];
    expect(noticesOf(after(events)).map(([what]) => what)).toEqual(["squatted", "restarted", "squatted"]);
  });

  it("gets a new link told only if there was another before", () => {
    expect(after([{ type: "link", link: "room=a" }]).items).toEqual([]);
    const changed = after([{ type: "link", link: "room=b" }]);
    expect([changed.link, noticesOf(changed)]).toEqual(["room=b", [["new-link", "", ""]]]);
  });
});

describe("the end", () => {
  const WHYS = [
    "left",
    "kicked",
    "silent",
    "nobody",
    "full",
    "crowded",
    "bad-link",
    "lost",
    "jammed",
  ] as const;

  it.each(LANGUAGES)("has words for each reason in %s", (language) => {
    for (const why of [...WHYS, "no-key"] as const) {
      const { what, next } = relayEndWords(translator(language), { why, by: "" });
      const said = next.map(({ text }) => text).join("");
      expect([why, what.length > 5, said.length > 10, /[{}]/.test(said)]).toEqual([why, true, true, false]);
    }
  });

  it("names who broke the room, and says how many fit", () => {
    const { ended } = after([{ type: "ended", why: "jammed", by: "anna" }], three());
    expect(ended).toEqual({ why: "jammed", by: "ANNA" });
    expect(relayEndWords(t, { why: "jammed", by: "ANNA" }).next).toContainEqual({
      text: "ANNA",
      param: "name",
    });
    const { next } = relayEndWords(t, { why: "full", by: "" });
    expect(next.map(({ text }) => text).join("")).toContain(String(PROTOCOL_LIMITS.RELAY_ROOM_MEMBERS_MAX));
  });

  it("comes from a relay that asks for tickets as well, if its address has no key", () => {
    expect(after([{ type: "no-key" }])).toMatchObject({ phase: "ended", ended: { why: "no-key" } });
  });
});

describe("a wait for tickets", () => {
  const WAITS: readonly TicketWait[] = [
    { kind: "asking" },
    { kind: "working", share: 0.2, usualMs: null },
    { kind: "working", share: 0.2, usualMs: 7000 },
    { kind: "working", share: 0.2, usualMs: 200_000 },
    { kind: "busy" },
    { kind: "resting" },
    { kind: "lacking", code: "DIAL_REFUSED", hasWorked: false },
    { kind: "lacking", code: "RELAY_NEEDS_TICKETS", hasWorked: false },
    { kind: "lacking", code: "RELAY_NEEDS_TICKETS", hasWorked: true },
    { kind: "lacking", code: "RELAY_INVITE_REFUSED", hasWorked: false },
    { kind: "lacking", code: "RELAY_WRONG_KEY", hasWorked: false },
  ];

  it.each(LANGUAGES)("has words in %s", (language) => {
    for (const wait of WAITS) {
      const said = ticketWaitWords(translator(language), (code) => errorText(language, code), wait);
      expect([wait, said.length > 1, said.some((words) => /[{}]|^$/.test(words))]).toEqual([
        wait,
        true,
        false,
      ]);
    }
  });

  it("says about how long, in steps", () => {
    const saidOf = (usualMs: number) =>
      ticketWaitWords(t, (code) => errorText("en", code), { kind: "working", share: 0, usualMs }).at(-1);
    expect([saidOf(6000), saidOf(9000)]).toEqual([saidOf(10_000), saidOf(10_000)]);
    expect([saidOf(400), saidOf(61_000), saidOf(5_000_000)]).toEqual([
      expect.stringContaining("about 5 seconds"),
      expect.stringContaining("about 2 minutes"),
      expect.stringContaining("about 84 minutes"),
    ]);
  });

  it("asks for an invite only where that helps", () => {
    expect(WAITS.map(invitesHelp)).toEqual([
      "no",
      "maybe",
      "maybe",
      "maybe",
      "no",
      "no",
      "no",
      "yes",
      "no",
      "yes",
      "no",
    ]);
  });

  it("is no trouble while it is no more than the way to the relay", () => {
    const shown = (wait: TicketWait | null, connected: boolean) =>
      ticketTrouble(
        after([
          ...(connected
            ? [{ type: "relay", state: "connected" } as const]
            : [{ type: "unreached" } as const]),
          { type: "tickets", wait },
        ]),
      );
    const away: TicketWait = { kind: "lacking", code: "DIAL_TIMEOUT", hasWorked: false };
    expect([shown(null, true), shown({ kind: "asking" }, false), shown(away, false)]).toEqual([
      null,
      null,
      null,
    ]);
    expect([shown(away, true), shown({ kind: "busy" }, false)]).toEqual([away, { kind: "busy" }]);
  });
});
