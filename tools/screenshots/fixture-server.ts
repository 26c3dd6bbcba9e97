/** Serves the scenes on 127.0.0.1 with the headers that the real pages have, and a room that talks back. */

import { readFileSync } from "node:fs";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { isLanguage, type Language } from "@hushroom/client";
import { securityHeaders } from "@hushroom/engine";
import { encodeHostFrame, readGuestFrame } from "@hushroom/protocol";
import { WebSocketServer } from "ws";
import { arabicSettings, items, members, settings, you } from "./people.ts";
import { SCENES } from "./scenes.ts";

const DIST = join(import.meta.dirname, "../../packages/web/dist");
const FILES: Readonly<Record<string, string>> = { "style.css": "text/css", "guest.js": "text/javascript" };

export interface FixtureServer {
  readonly url: string;
  /** Which language the pages speak from now on. */
  speak(language: Language): void;
  stop(): Promise<void>;
}

export async function startFixtureServer(): Promise<FixtureServer> {
  let language: Language = "en";
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? "/", "http://fixture").pathname.slice(1);
    if (SCENES[path] !== undefined) shown = path;
    respond(response, path, language, request.headers.host ?? "");
  });
  const live = new WebSocketServer({ server, path: "/live" });
  let shown = "room";
  live.on("connection", (socket) => {
    socket.send(shown === "waiting" ? helloAtTheDoor() : hello(language, shown === "room-lan"));
    socket.on("message", (data) => answer(String(data), (text) => socket.send(text)));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    speak: (next) => {
      if (isLanguage(next)) language = next;
    },
    stop: () => stop(server, live),
  };
}

function respond(response: ServerResponse, path: string, language: Language, host: string) {
  for (const [name, value] of Object.entries(securityHeaders(host))) response.setHeader(name, value);
  const type = FILES[path];
  const scene = SCENES[path === "" ? "room" : path];
  if (type !== undefined) {
    response.setHeader("Content-Type", `${type}; charset=utf-8`);
    response.end(readFileSync(join(DIST, path)));
  } else if (scene !== undefined) {
    response.setHeader("Content-Type", "text/html; charset=utf-8");
    response.end(scene(language));
  } else {
    response.statusCode = 404;
    response.end();
  }
}

function hello(language: Language, lan: boolean): string {
  return encodeHostFrame({
    type: "hello",
    you,
    state: "member",
    settings: language === "ar" ? arabicSettings : settings,
    members,
    items,
    reachability: lan
      ? { state: "lan", provenAt: null }
      : { state: "reachable", provenAt: Date.UTC(2026, 10, 20, 23, 12) },
    resumed: false,
  });
}

function helloAtTheDoor(): string {
  return encodeHostFrame({
    type: "hello",
    you: null,
    state: "waiting",
    settings,
    members: [],
    items: [],
    reachability: { state: "published", provenAt: null },
    resumed: false,
  });
}

function answer(source: string, send: (text: string) => void) {
  const frame = readGuestFrame(source);
  if (frame.type === "history") {
    send(encodeHostFrame({ type: "page", request: frame.request, items: [] }));
    return;
  }
  if (frame.type !== "say") return;
  // Left unanswered, or refused, so that such messages can be looked at.
  if (frame.text.startsWith("wait")) return;
  if (frame.text.startsWith("refuse")) {
    const { request } = frame;
    send(encodeHostFrame({ type: "answer", request, ok: false, code: "ROOM_TOO_FAST", detail: {} }));
    return;
  }
  const id = String(items.length + 1);
  const at = (items.at(-1)?.at ?? 0) + 1000;
  const message = {
    type: "message" as const,
    id,
    member: you.id,
    from: you.name,
    role: you.role,
    at,
    text: frame.text,
    replyTo: null,
  };
  send(encodeHostFrame({ type: "answer", request: frame.request, ok: true, value: { type: "said", id } }));
  send(encodeHostFrame(message));
}

function stop(server: Server, live: WebSocketServer): Promise<void> {
  for (const socket of live.clients) socket.terminate();
  server.closeAllConnections();
  return new Promise((resolve) => {
    server.close(() => resolve());
  });
}
