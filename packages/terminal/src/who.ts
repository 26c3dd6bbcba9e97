/** WHO on the command line: an id, or the name of a contact or a group. A name that several have is refused. */

import { isolate } from "@hushroom/client";
import { type ContactView, type ConversationView, HushError, PROTOCOL_LIMITS } from "@hushroom/protocol";
import { toPlainLine } from "./plain-text.ts";
import type { SealedContext } from "./sealed-verb.ts";

type Asking = Pick<SealedContext, "api" | "output">;

interface Candidate {
  readonly id: string;
  readonly name: string;
  /** What tells it from others of the same name. */
  readonly also: string;
}

const folded = (name: string) => name.normalize("NFC").toLocaleLowerCase();

/** The one whose id or name this is, or null. Names that differ in case only count if none is exactly the same. */
function choose<T extends Candidate>(who: string, among: readonly T[], { output }: Asking): T | null {
  const byId = among.find(({ id }) => id === who);
  if (byId !== undefined) return byId;
  const exact = among.filter(({ name }) => name === who);
  const found = exact.length > 0 ? exact : among.filter(({ name }) => folded(name) === folded(who));
  if (found.length <= 1) return found[0] ?? null;
  for (const { id, name, also } of found) {
    output.tell({ event: "candidate", id, name, also }, `  ${id}  ${isolate(toPlainLine(name))}  ${also}`);
  }
  throw new HushError("SEALED_AMBIGUOUS", { count: found.length });
}

/** Throws SEALED_NO_CONVERSATION, SEALED_AMBIGUOUS, or CONTACT_WAITING for a contact without a conversation. */
export async function findConversation(who: string, context: Asking): Promise<ConversationView> {
  const { api } = context;
  const [conversations, contacts] = await Promise.all([
    api.call("conversation.list", {}),
    api.call("contact.list", {}),
  ]);
  const withoutOne = contacts.filter(({ conversation }) => conversation === null);
  const candidates = [
    ...conversations.map((view) => ({
      id: view.conversation,
      name: view.name,
      also: contacts.find(({ contact }) => contact === view.contact)?.address ?? view.kind,
      view,
    })),
    ...withoutOne.map(({ contact, name, address }) => ({ id: contact, name, also: address, view: null })),
  ];
  const byContact = contacts.find(({ contact }) => contact === who)?.conversation ?? null;
  const found = choose(byContact ?? who, candidates, context);
  if (found === null) throw new HushError("SEALED_NO_CONVERSATION");
  if (found.view === null) throw new HushError("CONTACT_WAITING");
  return found.view;
}

/** Throws SEALED_NO_CONVERSATION or SEALED_AMBIGUOUS. */
export async function findGroup(who: string, context: Asking): Promise<ConversationView> {
  const conversations = await context.api.call("conversation.list", {});
  const groups = conversations.filter(({ kind }) => kind === "group");
  const candidates = groups.map((view) => ({
    id: view.conversation,
    name: view.name,
    also: String(view.members),
    view,
  }));
  const found = choose(who, candidates, context);
  if (found === null) throw new HushError("SEALED_NO_CONVERSATION");
  return found.view;
}

/** By its id, its conversation's id, or its name. Throws CONTACT_NOT_FOUND or SEALED_AMBIGUOUS. */
export async function findContact(who: string, context: Asking): Promise<ContactView> {
  const contacts = await context.api.call("contact.list", {});
  const byConversation = contacts.find(({ conversation }) => conversation === who);
  if (byConversation !== undefined) return byConversation;
  const candidates = contacts.map((view) => ({
    id: view.contact,
    name: view.name,
    also: view.address,
    view,
  }));
  const found = choose(who, candidates, context);
  if (found === null) throw new HushError("CONTACT_NOT_FOUND");
  return found.view;
}

/** A member's id. Throws GROUP_NO_SUCH_MEMBER or SEALED_AMBIGUOUS. */
export async function findMember(conversation: string, who: string, context: Asking): Promise<string> {
  const members = await context.api.call("group.members", { conversation });
  const candidates = members.map(({ member, name, role }) => ({ id: member, name, also: role }));
  const found = choose(who, candidates, context);
  if (found === null) throw new HushError("GROUP_NO_SUCH_MEMBER");
  return found.id;
}

/** The fewest characters of a message's id that are taken for its beginning. */
const BEGINNING_MIN = 4;

/**
 * A message's id: all of it, or the beginning of one of the last rows, as `history --ids` shows them. Throws
 * SEALED_AMBIGUOUS for a beginning of several; whether there is such a message, the program says.
 */
export async function findMessage(
  conversation: string,
  asked: string,
  { api }: Pick<Asking, "api">,
): Promise<string> {
  const limit = PROTOCOL_LIMITS.HISTORY_PAGE_MAX;
  const rows = await api.call("conversation.history", { conversation, limit });
  const ids = rows.filter(({ type }) => type === "message").map(({ id }) => id);
  if (ids.includes(asked) || asked.length < BEGINNING_MIN) return asked;
  const found = ids.filter((id) => id.startsWith(asked.toLowerCase()));
  if (found.length > 1) throw new HushError("SEALED_AMBIGUOUS", { count: found.length });
  return found[0] ?? asked;
}
