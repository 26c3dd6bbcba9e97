/** `/j/<token>`: the form by which a guest comes in. Looking consumes nothing; posting does. */

import { HushError, type LinkCheck, randomId } from "@hushroom/protocol";
import { SESSION_BYTES } from "./cookies.ts";
import { type Exchange, refusalOf } from "./exchange.ts";
import type { Form } from "./form.ts";
import { type GuestParts, pageView, stateOf } from "./guest-parts.ts";
import type { Problem } from "./page-views.ts";
import { guestPages } from "./pages/guest-pages.ts";
import { readForm } from "./request-body.ts";
import { checkOrigin } from "./request-guard.ts";
import { statusOf } from "./status-codes.ts";

type GoodLink = Extract<LinkCheck, { ok: true }>;

function goodLink(token: string, parts: GuestParts): GoodLink {
  const link = parts.driver.room.checkLink(token, parts.clock.nowMs());
  if (!link.ok) throw new HushError(link.code);
  return link;
}

export function showJoin(exchange: Exchange, parts: GuestParts, token: string): void {
  const session = stateOf(exchange, parts);
  const { state } = session;
  if (state === "member" || state === "waiting") {
    if (exchange.wantsJson) exchange.json(200, { state });
    else exchange.redirect("/");
  } else if (state === "ended" && exchange.wantsJson) {
    const link = parts.driver.room.checkLink(token, parts.clock.nowMs());
    exchange.json(200, { state, code: session.code, ...(link.ok ? doorOf(exchange, parts, link) : {}) });
  } else showForm(exchange, parts, goodLink(token, parts), "", null);
}

/** What a program is told of the door. A session is random until it joins: the room keeps nothing of who only looks. */
function doorOf(exchange: Exchange, parts: GuestParts, link: GoodLink) {
  const session = exchange.session ?? randomId(parts.random, SESSION_BYTES);
  if (exchange.session === null) exchange.setSession(session);
  const { roomName: room, needsPassword, waitingRoom } = link;
  return { room, needsPassword, waitingRoom, formToken: parts.formTokens.for(session) };
}

function showForm(
  exchange: Exchange,
  parts: GuestParts,
  link: GoodLink,
  name: string,
  problem: Problem | null,
): void {
  const door = doorOf(exchange, parts, link);
  if (exchange.wantsJson) {
    if (problem !== null) exchange.refuseJson(problem.code, problem.detail);
    else exchange.json(200, door);
    return;
  }
  const { room: roomName, ...known } = door;
  const status = problem === null ? 200 : statusOf(problem.code);
  const view = {
    ...pageView(exchange, parts),
    ...known,
    roomName,
    name,
    problem,
  };
  exchange.html(status, guestPages.join(view));
}

export async function join(exchange: Exchange, parts: GuestParts, token: string): Promise<void> {
  checkOrigin(exchange.request);
  const form = await readForm(exchange.request, exchange.response);
  const link = goodLink(token, parts);
  try {
    const state = await enter(exchange, parts, token, form);
    if (exchange.wantsJson) exchange.json(200, { state });
    else exchange.redirect("/");
  } catch (error) {
    const { code, detail } = refusalOf(error);
    if (code.startsWith("ROOM_LINK_")) throw error;
    showForm(exchange, parts, link, form.get("name") ?? "", { code, detail });
  }
}

async function enter(
  exchange: Exchange,
  parts: GuestParts,
  token: string,
  form: Form,
): Promise<"member" | "waiting"> {
  const { session } = exchange;
  if (session === null || !parts.formTokens.matches(session, form.get("form"))) {
    throw new HushError("GUEST_FORM_EXPIRED");
  }
  if (!parts.joinRate.take(token, parts.clock.monotonicMs())) throw new HushError("GUEST_TOO_MANY");
  const answer = await parts.driver.request({
    kind: "join",
    session,
    connection: exchange.connection.id,
    token,
    name: form.get("name") ?? "",
    roomPassword: form.get("room-password") ?? "",
    namePassword: form.get("name-password") ?? "",
  });
  if (!answer.ok) throw new HushError(answer.code, answer.detail);
  return answer.value.type === "waiting" ? "waiting" : "member";
}
