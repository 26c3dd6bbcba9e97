/** A room on a loopback port for tests, with the guests they need. */

import { randomBytes } from "node:crypto";
import { encodeBase32, HushError, type RoomCommand } from "@hushroom/protocol";
import { createLog, RoomHost, type RoomHostOptions, systemClock } from "../src/index.ts";
import { GuestBrowser, type LiveClient } from "./guest-client.ts";

export interface OpenRoom {
  readonly host: RoomHost;
  readonly port: number;
  readonly token: string;
  readonly logged: string[];
  browser(headers?: Readonly<Record<string, string>>): GuestBrowser;
  /** A guest who has joined by the form. */
  guest(name: string): Promise<GuestBrowser>;
  /** The same with an open WebSocket that has got its hello. */
  live(name: string): Promise<{ browser: GuestBrowser; socket: LiveClient }>;
  command(command: RoomCommand): Promise<void>;
  say(text: string): Promise<string>;
  close(): Promise<void>;
}

export async function openRoom(options: Partial<RoomHostOptions> = {}): Promise<OpenRoom> {
  const logged: string[] = [];
  const host = await RoomHost.create({
    name: "Test room",
    hostName: "Hannah",
    password: null,
    waitingRoom: false,
    firstInvite: { uses: null, expiresAt: null },
    mode: "lan",
    clock: systemClock,
    random: (length) => randomBytes(length),
    log: createLog("debug", Date.now, (line) => logged.push(line)),
    webRoot: "/nonexistent",
    proxyLine: false,
    closeCircuit: () => {},
    ...options,
  });
  let port = 0;
  const bound = await host.listen({ host: "127.0.0.1", port: 0 }, () => [`127.0.0.1:${port}`]);
  if ("port" in bound) port = bound.port;
  const token = host.room.invites()[0]?.token ?? "";
  const browser = (headers = {}) => new GuestBrowser(port, headers);
  const guest = async (name: string) => {
    const guest = browser();
    const page = await guest.join(token, name);
    if (page.status !== 303) throw new Error(`${name} did not get in: ${page.status} ${page.body}`);
    return guest;
  };
  return {
    host,
    port,
    token,
    logged,
    browser,
    guest,
    live: async (name) => {
      const browser = await guest(name);
      const socket = browser.live();
      await socket.frame("hello");
      return { browser, socket };
    },
    command: async (command) => {
      const answer = await host.request({ kind: "command", by: { host: true }, command });
      if (!answer.ok) throw new HushError(answer.code, answer.detail);
    },
    say: async (text) => {
      const answer = await host.request({ kind: "say", by: { host: true }, text, replyTo: null, once: "" });
      if (!answer.ok || answer.value.type !== "said") throw new Error("not said");
      return answer.value.id;
    },
    close: () => host.close(),
  };
}

/** A guest who came in without the form, for tests with very many of them. */
export async function letIn(room: OpenRoom, name: string): Promise<GuestBrowser> {
  const session = encodeBase32(randomBytes(32));
  const { host, token } = room;
  const secrets = { roomPassword: "", namePassword: "" };
  const answer = await host.request({ kind: "join", session, connection: name, token, name, ...secrets });
  if (!answer.ok) throw new HushError(answer.code, answer.detail);
  const browser = room.browser();
  browser.cookies.set(`hush-${host.id}`, session);
  return browser;
}

/** Everybody else can still talk: what the host says now arrives, once, and so does the answer. */
async function expectUnharmed(room: OpenRoom, bystander: LiveClient): Promise<void> {
  const text = `all well ${randomBytes(8).toString("hex")}`;
  await room.say(text);
  const heard = await bystander.frame("message", (frame) => frame.text === text);
  bystander.send({
    type: "say",
    request: 99,
    text: `heard ${heard.id}`,
    replyTo: null,
    once: text.slice(-16),
  });
  await bystander.frame("message", (frame) => frame.text === `heard ${heard.id}`);
  const ids = bystander.frames.flatMap((frame) => (frame.type === "message" ? [Number(frame.id)] : []));
  if (ids.some((id, at) => at > 0 && id <= (ids[at - 1] ?? 0))) throw new Error("doubled or out of order");
}

/** With somebody in it who has to notice nothing of what others do. */
export async function openWatchedRoom(): Promise<{ room: OpenRoom; bystander: LiveClient }> {
  const room = await openRoom();
  const bystander = (await letIn(room, "Bystander")).live();
  await bystander.frame("hello");
  return { room, bystander };
}

export async function closeUnharmed(room: OpenRoom, bystander: LiveClient): Promise<void> {
  await expectUnharmed(room, bystander);
  bystander.end();
  const { logged } = room;
  await room.close();
  if (logged.length > 0) throw new Error(`logged: ${logged.join(" ")}`);
}
