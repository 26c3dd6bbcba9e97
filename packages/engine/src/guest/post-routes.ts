/** What members post: messages, commands, goodbye. Each form carries its session's token. */

import { type Answer, HushError, parseSlash } from "@hushroom/protocol";
import { readCommandForm } from "./command-form.ts";
import { type Exchange, refusalOf } from "./exchange.ts";
import type { Form } from "./form.ts";
import { type GuestParts, type MemberExchange, memberOf, noMember, stateOf } from "./guest-parts.ts";
import { readForm } from "./request-body.ts";
import { checkOrigin, localPath } from "./request-guard.ts";
import { composePage, membersPage } from "./room-routes.ts";

async function readOwnForm(exchange: Exchange, parts: GuestParts): Promise<Form> {
  checkOrigin(exchange.request);
  const form = await readForm(exchange.request, exchange.response);
  if (exchange.session === null || !parts.formTokens.matches(exchange.session, form.get("form"))) {
    throw new HushError("GUEST_FORM_EXPIRED");
  }
  return form;
}

function answered(answer: Answer) {
  if (!answer.ok) throw new HushError(answer.code, answer.detail);
  return answer.value;
}

interface Written {
  readonly text: string;
  readonly replyTo: string;
  readonly once: string;
}

/** Text, or a command that begins with a slash; from programs always text. */
export async function say(exchange: Exchange, parts: GuestParts): Promise<void> {
  const form = await readOwnForm(exchange, parts);
  const member = memberOf(exchange, parts);
  const written = {
    text: form.get("text") ?? "",
    replyTo: form.get("reply") ?? "",
    once: form.get("once") ?? "",
  };
  if (exchange.wantsJson) {
    const value = await sayText(parts, member.session, written);
    exchange.json(200, { id: value.type === "said" ? value.id : null });
    return;
  }
  try {
    exchange.redirect(await utter(parts, member.session, written));
  } catch (error) {
    const { code, detail } = refusalOf(error);
    composePage(exchange, parts, member, written, { problem: { code, detail } });
  }
}

async function sayText(parts: GuestParts, session: string, { text, replyTo, once }: Written) {
  const input = { kind: "say", by: { session }, text, replyTo: replyTo || null, once } as const;
  return answered(await parts.driver.request(input));
}

/** Where to go on. */
async function utter(parts: GuestParts, session: string, written: Written): Promise<string> {
  const line = parseSlash(written.text, parts.clock.nowMs());
  switch (line.kind) {
    case "bad":
      throw new HushError(line.code);
    case "say":
      await sayText(parts, session, { ...written, text: line.text });
      return "/compose";
    case "command":
      answered(await parts.driver.request({ kind: "command", by: { session }, command: line.command }));
      return "/compose";
    case "local":
      if (line.name === "help") return "/compose?help=yes";
      if (line.name === "members") return "/members";
      answered(await parts.driver.request({ kind: "leave", session }));
      return "/";
  }
}

export async function command(exchange: Exchange, parts: GuestParts): Promise<void> {
  const form = await readOwnForm(exchange, parts);
  const member = memberOf(exchange, parts);
  if (exchange.wantsJson) {
    exchange.json(200, await perform(parts, member, form));
    return;
  }
  try {
    const value = await perform(parts, member, form);
    if (value.type !== "invited") exchange.redirect(localPath(form.get("next") ?? "/members"));
    else membersPage(exchange, parts, member, null, linkOf(exchange, value.token));
  } catch (error) {
    const { code, detail } = refusalOf(error);
    membersPage(exchange, parts, member, { code, detail }, null);
  }
}

async function perform(parts: GuestParts, { session }: MemberExchange, form: Form) {
  const command = readCommandForm(form, parts.clock.nowMs());
  return answered(await parts.driver.request({ kind: "command", by: { session }, command }));
}

function linkOf(exchange: Exchange, token: string): string {
  const origin = exchange.request.headers.origin ?? `http://${exchange.host}`;
  return `${origin}/j/${token}`;
}

export async function leave(exchange: Exchange, parts: GuestParts): Promise<void> {
  await readOwnForm(exchange, parts);
  const state = stateOf(exchange, parts);
  if (exchange.session === null || (state.state !== "member" && state.state !== "waiting")) {
    throw noMember(state);
  }
  answered(await parts.driver.request({ kind: "leave", session: exchange.session }));
  if (exchange.wantsJson) exchange.json(200, { state: "left" });
  else exchange.redirect("/");
}
