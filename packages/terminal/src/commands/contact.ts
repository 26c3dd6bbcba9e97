/** `hushroom contact …`: who may talk with this identity, and how sure one is of who they are. */

import { isolate } from "@hushroom/client";
import { type ContactInviteView, type ContactView, HushError } from "@hushroom/protocol";
import type { ExitCode } from "../command.ts";
import { addContact } from "../contact-input.ts";
import { chooseContactLevel } from "../level-choice.ts";
import { parseDuration } from "../options.ts";
import type { Output } from "../output.ts";
import { toPlainLine } from "../plain-text.ts";
import { chooseContactRelays } from "../relay-use.ts";
import { type SealedContext, sealedVerbs, takeWords } from "../sealed-verb.ts";
import { findContact } from "../who.ts";

const FLAGS = { text: ["as", "expires", "compare"], switches: ["yes", "no"] };

export const contact = sealedVerbs(FLAGS, "list", {
  add: async (context) => {
    const added = await addContact(context);
    const name = context.options.text("as");
    const { api } = context;
    const { contact } = added;
    tellContact(context.output, name === null ? added : await api.call("contact.rename", { contact, name }));
    return 0;
  },
  list: async ({ api, output, words }) => {
    takeWords(words, 0);
    const contacts = await api.call("contact.list", {});
    for (const one of contacts) tellContact(output, one);
    if (contacts.length === 0) output.say(output.words("terminal.no-contacts"));
    return 0;
  },
  verify,
  level: chooseContactLevel,
  relays: chooseContactRelays,
  invite: async ({ api, output, options, words }) => {
    takeWords(words, 0);
    const expiresAt = options.read("expires", (value) => Date.now() + parseDuration(value));
    const { id, link, expiresAt: until } = await api.call("contact.invite", { expiresAt });
    const text = output.words("terminal.contact-invite", { link: link ?? "", id });
    output.tell({ event: "invite", id, link, expiresAt: until }, text);
    return 0;
  },
  invites: async ({ api, output, words }) => {
    takeWords(words, 0);
    for (const invite of await api.call("contact.invites", {})) tellInvite(output, invite);
    return 0;
  },
  "revoke-invite": async ({ api, output, words }) => {
    const [invite] = takeWords(words, 1);
    await api.call("contact.revokeInvite", { invite });
    output.tell({ event: "revoked", id: invite }, output.words("terminal.done"));
    return 0;
  },
  rename: async (context) => {
    const [who, name] = takeWords(context.words, 2);
    const { contact } = await findContact(who, context);
    tellContact(context.output, await context.api.call("contact.rename", { contact, name }));
    return 0;
  },
  block: (context) => change(context, "contact.block"),
  unblock: (context) => change(context, "contact.unblock"),
  "accept-key": acceptKey,
  remove: async (context) => {
    const { api, output } = context;
    const [who] = takeWords(context.words, 1);
    const { contact } = await findContact(who, context);
    await api.call("contact.remove", { contact });
    output.tell({ event: "removed", contact }, output.words("terminal.done"));
    return 0;
  },
});

async function change(
  context: SealedContext,
  method: "contact.block" | "contact.unblock",
): Promise<ExitCode> {
  const [who] = takeWords(context.words, 1);
  const { contact } = await findContact(who, context);
  tellContact(context.output, await context.api.call(method, { contact }));
  return 0;
}

/** The key that there is now; with a number, that one alone whose number it is. */
async function acceptKey(context: SealedContext): Promise<ExitCode> {
  const { api, output, options } = context;
  const [who] = takeWords(context.words, 1);
  const view = await findContact(who, context);
  const { contact, newKey } = view;
  const scanned = options.text("compare");
  if (scanned !== null) {
    const { result } = await api.call("contact.compare", { contact, scanned });
    output.tell({ event: "compared", contact, result }, output.words(`terminal.compared-${result}`));
    if (result !== "same") return 1;
  }
  const after = newKey === null ? view : await api.call("contact.acceptKey", { contact, newKey });
  tellContact(output, after);
  return 0;
}

/** Shows the safety number, compares it with what the other side shows, or sets the mark by one's own word. */
async function verify(context: SealedContext): Promise<ExitCode> {
  const { api, output, options } = context;
  const [who] = takeWords(context.words, 1);
  const { contact, newKey } = await findContact(who, context);
  const scanned = options.text("compare");
  const marks = [options.on("yes"), options.on("no"), scanned !== null].filter(Boolean).length;
  if (marks > 1) throw new HushError("CONFIG_BAD_VALUE");
  if (scanned !== null) {
    const { result } = await api.call("contact.compare", { contact, scanned });
    output.tell({ event: "compared", contact, result }, output.words(`terminal.compared-${result}`));
    // Of a key that is to be accepted first, there is nothing to mark yet.
    if (result === "same" && newKey === null) await api.call("contact.verify", { contact, verified: true });
    return result === "same" ? 0 : 1;
  }
  if (marks === 1) {
    const verified = options.on("yes");
    tellContact(output, await api.call("contact.verify", { contact, verified }));
    return 0;
  }
  const { digits, qr } = await api.call("contact.safety", { contact });
  const shown = digits.replace(/(\d{5})(?=\d)/g, "$1 ");
  output.tell({ event: "safety", contact, digits, qr }, output.words("terminal.safety", { digits: shown }));
  return 0;
}

function tellContact(output: Output, view: ContactView): void {
  const { words } = output;
  const marks = [
    words(`terminal.contact-${view.state}`),
    ...(view.verified ? [words("terminal.contact-verified")] : []),
    ...(view.newKey !== null ? [words("terminal.contact-key-changed")] : []),
  ];
  const name = isolate(toPlainLine(view.name));
  output.tell({ event: "contact", ...view }, `  ${name}  ${marks.join(", ")}  ${view.contact}`);
}

function tellInvite(output: Output, view: ContactInviteView): void {
  const { words } = output;
  const end =
    view.usedBy === null
      ? words("terminal.invite-over")
      : words("terminal.invite-used", { name: isolate(toPlainLine(view.usedBy)) });
  output.tell({ event: "invite", ...view }, `  ${view.id}  ${view.link ?? end}`);
}
