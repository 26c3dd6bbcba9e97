/** `hushroom card relays|check|tickets`: where one is written to while away, and what those relays ask for. */

import type { Readable } from "node:stream";
import { errorText } from "@hushroom/client";
import { HushError, LOCAL_LIMITS, type RelayView } from "@hushroom/protocol";
import type { ExitCode } from "./command.ts";
import { readInput, utf8Text } from "./input-text.ts";
import type { Output } from "./output.ts";
import { type SealedContext, takeWords } from "./sealed-verb.ts";

const HOUR_MS = 3_600_000;

/** Those of the card; with words, these from now on, or none. And what is wrong with any relay that is written to. */
export async function nameRelays({ api, output, words }: SealedContext): Promise<ExitCode> {
  const relays = words.length === 1 && words[0] === "none" ? [] : [...words];
  const own =
    words.length === 0 ? await api.call("identity.get", {}) : await api.call("identity.relays", { relays });
  if (own === null) throw new HushError("SEALED_NO_IDENTITY");
  const text = own.relays.length === 0 ? output.words("terminal.card-no-relays") : own.relays.join("\n");
  output.tell({ event: "relays", relays: own.relays }, text);
  for (const view of await api.call("relay.list", {}))
    if (view.trouble !== null) output.tell({ event: "relay", ...view }, troubleText(output, view));
  return 0;
}

export async function checkRelay({ api, output, words }: SealedContext): Promise<ExitCode> {
  const [asked] = takeWords(words, 1);
  const checked = await api.call("relay.check", { relay: asked });
  const values = { relay: checked.relay, hours: Math.round(checked.keepsMs / HOUR_MS) };
  const text = output.words(
    checked.needsTickets ? "terminal.card-relay-tickets" : "terminal.card-relay",
    values,
  );
  output.tell({ event: "relay", ...checked }, text);
  return 0;
}

/** Of all relays that are written to; with an address, an invite of its operator is added: the next word, or piped in. */
export async function ticketsOfRelays({ api, output, input, words }: SealedContext): Promise<ExitCode> {
  const [relay, typed = "-"] = words;
  if (words.length > 2) throw new HushError("CONFIG_BAD_VALUE");
  if (relay === undefined) {
    const relays = (await api.call("relay.list", {})).filter(({ needsTickets }) => needsTickets);
    for (const one of relays) tellRelay(output, one);
    if (relays.length === 0)
      output.tell({ event: "relays", relays: [] }, output.words("terminal.card-no-tickets"));
    return 0;
  }
  tellRelay(output, await api.call("relay.addInvite", { relay, invite: await inviteFrom(typed, input) }));
  return 0;
}

/** Throws RELAY_BAD_INVITE for what the program would not even read. */
async function inviteFrom(typed: string, input: Readable): Promise<string> {
  const most = LOCAL_LIMITS.TICKET_INVITE_CHARS_MAX;
  const piped = () => readInput(input, most, () => "RELAY_BAD_INVITE");
  const invite = typed === "-" ? utf8Text(await piped(), "RELAY_BAD_INVITE").trim() : typed;
  if (invite === "" || invite.length > most) throw new HushError("RELAY_BAD_INVITE");
  return invite;
}

function tellRelay(output: Output, view: RelayView): void {
  const { relay, tickets } = view;
  const state = output.words("terminal.card-tickets", { relay, count: tickets });
  output.tell({ event: "relay", ...view }, troubleText(output, view, state));
}

function troubleText({ language }: Output, { relay, trouble }: RelayView, state: string = relay): string {
  if (trouble === null) return state;
  const { what, next } = errorText(language, trouble);
  return `${state}\n  ${what} ${next}`;
}
