/** The owner's model against a daemon in memory that answers as told. */

import { HushError, type RoomView, type TorView } from "@hushroom/protocol";
import { describe, expect, test } from "vitest";
import type { ConnectionState, DaemonEvent } from "../../src/connection.ts";
import { Owner, type OwnerConnection } from "../../src/owner/owner.ts";
import { unreadOf } from "../../src/owner/owner-room.ts";
import { roomOf, selectedRoom, unreadTotal, waitingTotal } from "../../src/owner/owner-state.ts";
import { HOST, member, message, notice, roomView } from "./room-fixture.ts";

const TOR: TorView = {
  phase: "ready",
  progress: 100,
  tag: "done",
  problem: null,
  version: "0.4.9.11",
  outdated: false,
  installCommand: null,
};
const guest = member("~g", "Guest");

type Answers = Record<string, (params: Record<string, unknown>) => unknown>;

function daemon(rooms: readonly RoomView[], answers: Answers = {}) {
  const events = new Set<(event: DaemonEvent) => void>();
  const states = new Set<(state: ConnectionState) => void>();
  const calls: { method: string; params: unknown }[] = [];
  const known: Answers = {
    "relayRoom.key": () => ({ key: "carry-key" }),
    "program.status": () => ({ version: "1", startedAt: 1, kept: false, tor: TOR, rooms }),
    "room.history": () => [],
    ...answers,
  };
  const connection = {
    state: "connecting" as ConnectionState,
    call: async (method: string, params: Record<string, unknown>) => {
      calls.push({ method, params });
      const answer = known[method];
      if (answer === undefined) throw new HushError("API_NOT_FOUND");
      return answer(params);
    },
    onEvent: (listener: (event: DaemonEvent) => void) => {
      events.add(listener);
      return () => events.delete(listener);
    },
    onState: (listener: (state: ConnectionState) => void) => {
      states.add(listener);
      return () => states.delete(listener);
    },
  };
  return {
    connection: connection as unknown as OwnerConnection,
    calls,
    turn(state: ConnectionState) {
      connection.state = state;
      for (const listener of states) listener(state);
    },
    tell(event: DaemonEvent) {
      for (const listener of events) listener(event);
    },
    say(room: string, id: number) {
      this.tell({ event: "room.event", params: { room, event: message(id, guest) } });
    },
  };
}

const settled = async () => {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
};

async function attached(rooms: readonly RoomView[], answers: Answers = {}) {
  const far = daemon(rooms, answers);
  const owner = new Owner(far.connection);
  far.turn("open");
  await settled();
  return { far, owner };
}

describe("the owner's model", () => {
  test("reads everything once attached, and shows the first room", async () => {
    const { owner } = await attached([roomView("a"), roomView("b")]);
    expect(owner.state.tor).toEqual(TOR);
    expect(owner.state.rooms.map((room) => room.view.room)).toEqual(["a", "b"]);
    expect(selectedRoom(owner.state)?.view.room).toBe("a");
    expect(selectedRoom(owner.state)?.log.loaded).toBe(true);
  });

  test("counts as unread what others said in rooms that are not on screen", async () => {
    const old = [message(1, guest)];
    const { far, owner } = await attached([roomView("a"), roomView("b")], { "room.history": () => old });
    expect(unreadTotal(owner.state)).toBe(0);
    far.say("a", 2);
    far.say("b", 2);
    far.say("b", 3);
    far.tell({ event: "room.event", params: { room: "b", event: message(4, HOST) } });
    expect(owner.state.rooms.map(unreadOf)).toEqual([0, 2]);
    owner.select("b");
    expect(unreadTotal(owner.state)).toBe(0);
    expect(roomOf(owner.state, "b")?.log.items.map((item) => item.id)).toEqual(["1", "2", "3", "4"]);
  });

  test("counts as unread what comes while nobody watches", async () => {
    const { far, owner } = await attached([roomView("a")]);
    owner.watch(false);
    far.say("a", 1);
    expect(unreadTotal(owner.state)).toBe(1);
    owner.watch(true);
    expect(unreadTotal(owner.state)).toBe(0);
  });

  test("follows members, waiting people, settings and reachability", async () => {
    const { far, owner } = await attached([roomView("a")]);
    const tell = (event: Extract<DaemonEvent, { event: "room.event" }>["params"]["event"]) =>
      far.tell({ event: "room.event", params: { room: "a", event } });
    tell({ type: "waiting", member: "~w", name: "W", at: 5 });
    tell({ type: "waiting", member: "~w", name: "W", at: 5 });
    expect(waitingTotal(owner.state)).toBe(1);
    tell({ type: "waiting-gone", member: "~w" });
    tell({ type: "member", member: guest });
    tell({ type: "member", member: { ...guest, muted: true } });
    tell({ type: "member", member: { ...HOST, name: "New" } });
    tell({ type: "reachability", reachability: { state: "reachable", provenAt: 7 } });
    const view = roomOf(owner.state, "a")?.view;
    expect(view?.waiting).toEqual([]);
    expect(view?.members.map(({ name, muted }) => [name, muted])).toEqual([
      ["New", false],
      ["Guest", true],
    ]);
    expect(view?.host.name).toBe("New");
    expect(view?.reachability.provenAt).toBe(7);
    tell({ type: "member-gone", id: guest.id });
    expect(roomOf(owner.state, "a")?.view.members.length).toBe(1);
  });

  test("drops what the room dropped", async () => {
    const { far, owner } = await attached([roomView("a")]);
    for (const id of [1, 2, 3]) far.say("a", id);
    far.tell({ event: "room.event", params: { room: "a", event: { type: "removed", upTo: "2" } } });
    expect(roomOf(owner.state, "a")?.log.items.map((item) => item.id)).toEqual(["3"]);
  });

  test("shows a room that it made, and says which one was closed", async () => {
    const made = roomView("new");
    const { far, owner } = await attached([], { "room.create": () => made });
    far.tell({ event: "room.opened", params: { room: made } });
    await owner.createRoom({ name: "x" });
    expect(owner.state.rooms.length).toBe(1);
    expect(owner.state.selected).toBe("new");
    far.tell({ event: "room.changed", params: { room: { ...made, link: "http://x/j/y" } } });
    expect(selectedRoom(owner.state)?.view.link).toBe("http://x/j/y");
    far.tell({ event: "room.closed", params: { room: "new" } });
    expect(owner.state.rooms).toEqual([]);
    expect(owner.state.closedName).toBe("Room new");
    owner.select(null);
    expect(owner.state.closedName).toBe(null);
  });

  test("reads older pages before the first item known", async () => {
    const pages = (params: Record<string, unknown>) =>
      params.before === "3"
        ? [notice(1, guest), message(2, guest)]
        : Array.from({ length: 100 }, (_, i) => message(3 + i, guest));
    const { owner, far } = await attached([roomView("a")], { "room.history": pages });
    expect(roomOf(owner.state, "a")?.log.hasOlder).toBe(true);
    await owner.readOlder("a");
    const log = roomOf(owner.state, "a")?.log;
    expect(log?.items[0]?.id).toBe("1");
    expect(log?.hasOlder).toBe(false);
    expect(far.calls.at(-1)?.params).toEqual({ room: "a", before: "3", limit: 100 });
  });

  test("after an interruption reads everything anew and keeps what is unread", async () => {
    const history: ReturnType<typeof message>[] = [message(1, guest)];
    const { far, owner } = await attached([roomView("a"), roomView("b")], { "room.history": () => history });
    far.turn("lost");
    expect(owner.state.connection).toBe("lost");
    history.push(message(2, guest));
    far.turn("open");
    await settled();
    expect(owner.state.selected).toBe("a");
    expect(owner.state.rooms.map(unreadOf)).toEqual([0, 1]);
  });

  test("reads links again after making or revoking one, bans after banning", async () => {
    const invite = { id: "i", link: null, uses: 1, used: 0, expiresAt: null, revoked: false };
    const { owner, far } = await attached([roomView("a")], {
      "room.command": ({ command }) => ({
        invite: (command as { name: string }).name === "invite" ? invite : null,
      }),
      "room.invites": () => [invite],
      "room.bans": () => [{ name: "X", at: 1 }],
    });
    expect(await owner.command("a", { name: "invite", uses: 1, expiresAt: null })).toEqual(invite);
    expect(roomOf(owner.state, "a")?.invites).toEqual([invite]);
    await owner.command("a", { name: "ban", target: "~g" });
    expect(roomOf(owner.state, "a")?.bans).toEqual([{ name: "X", at: 1 }]);
    const before = far.calls.length;
    await owner.command("a", { name: "kick", target: "~g" });
    expect(far.calls.length).toBe(before + 1);
  });

  test("a refusal reaches the one who asked", async () => {
    const { owner } = await attached([roomView("a")]);
    await expect(owner.say("a", "hi", null, "1")).rejects.toMatchObject({ code: "API_NOT_FOUND" });
  });
});
