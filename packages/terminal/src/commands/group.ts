/** `hushroom group …`: groups, who is in them, and the ways in and out. */

import { CAP_COUNTS, capIsPostQuantum, isolate, USUAL_CAP } from "@hushroom/client";
import {
  type ConversationView,
  type GroupInvitationView,
  HushError,
  PROTOCOL_LIMITS,
} from "@hushroom/protocol";
import type { ExitCode } from "../command.ts";
import { chooseGroupLevel } from "../level-choice.ts";
import { parseDuration } from "../options.ts";
import type { Output } from "../output.ts";
import { toPlainLine } from "../plain-text.ts";
import { chooseGroupRelays } from "../relay-use.ts";
import { type SealedContext, sealedVerbs, takeWords } from "../sealed-verb.ts";
import { troubleLine } from "../trouble-line.ts";
import { findContact, findGroup, findMember } from "../who.ts";

const FLAGS = { text: ["cap", "name", "uses", "expires"], switches: ["anyway", "yes"] };

export const group = sealedVerbs(FLAGS, "list", {
  list: async ({ api, output, words }) => {
    takeWords(words, 0);
    const groups = (await api.call("conversation.list", {})).filter(({ kind }) => kind === "group");
    for (const one of groups) tellGroup(output, one);
    if (groups.length === 0) output.say(output.words("terminal.no-groups"));
    return 0;
  },
  new: async ({ api, output, options, words }) => {
    const [name] = takeWords(words, 1);
    const cap = options.number("cap") ?? USUAL_CAP;
    if (cap < 2 || cap > PROTOCOL_LIMITS.GROUP_MEMBERS_MAX) throw new HushError("CONFIG_BAD_VALUE");
    tellGroup(output, await api.call("group.create", { name, cap }));
    const hint = capIsPostQuantum(cap) ? "talk.group-cap-hint" : "talk.group-cap-large";
    output.say(`  ${output.words("talk.group-cap")}: ${cap}. ${output.words(hint, CAP_COUNTS)}`);
    return 0;
  },
  join: async ({ api, output, options, words }) => {
    const [link] = takeWords(words, 1);
    const name = options.text("name");
    tellGroup(output, await api.call("group.join", { link, ...(name === null ? {} : { name }) }));
    return 0;
  },
  invite: async (context) => {
    const [who, person] = takeWords(context.words, 2);
    const { conversation } = await findGroup(who, context);
    const { contact } = await findContact(person, context);
    await context.api.call("group.invite", { conversation, contact });
    return done(context, { event: "invited", conversation, contact });
  },
  link: makeLink,
  links: async (context) => {
    const [who] = takeWords(context.words, 1);
    const { conversation } = await findGroup(who, context);
    for (const link of await context.api.call("group.links", { conversation })) {
      const shown = link.link ?? context.output.words("terminal.invite-over");
      context.output.tell({ event: "link", conversation, ...link }, `  ${link.id}  ${shown}`);
    }
    return 0;
  },
  "revoke-link": async (context) => {
    const [who, link] = takeWords(context.words, 2);
    const { conversation } = await findGroup(who, context);
    await context.api.call("group.revokeLink", { conversation, link });
    return done(context, { event: "revoked", conversation, id: link });
  },
  invitations: async ({ api, output, words }) => {
    takeWords(words, 0);
    for (const invitation of await api.call("group.invitations", {})) {
      const name = isolate(toPlainLine(invitation.name));
      const from = isolate(toPlainLine(invitation.from));
      const text = output.words("terminal.group-invited", { name, from, id: invitation.invite });
      output.tell(
        { event: "invited", ...invitation },
        [text, invitedLevel(output, invitation)].filter(Boolean).join("\n    "),
      );
    }
    return 0;
  },
  accept: async ({ api, output, options, words }) => {
    const [invite] = takeWords(words, 1);
    const known = (await api.call("group.invitations", {})).find((one) => one.invite === invite);
    if (known !== undefined && known.level !== "direct" && !options.on("yes")) {
      output.say(invitedLevel(output, known));
      output.say(output.words("terminal.level-repeat"));
      return 1;
    }
    tellGroup(output, await api.call("group.accept", { invite }));
    return 0;
  },
  decline: async (context) => {
    const [invite] = takeWords(context.words, 1);
    await context.api.call("group.decline", { invite });
    return done(context, { event: "declined", invite });
  },
  members: listMembers,
  remove: async (context) => {
    const [who, person] = takeWords(context.words, 2);
    const { conversation } = await findGroup(who, context);
    const member = await findMember(conversation, person, context);
    await context.api.call("group.remove", { conversation, member });
    return done(context, { event: "removed", conversation, member });
  },
  role: async (context) => {
    const [who, person, role] = takeWords(context.words, 3);
    if (role !== "admin" && role !== "member") throw new HushError("CONFIG_BAD_VALUE");
    const { conversation } = await findGroup(who, context);
    const member = await findMember(conversation, person, context);
    await context.api.call("group.role", { conversation, member, admin: role === "admin" });
    return done(context, { event: "role", conversation, member, role });
  },
  level: chooseGroupLevel,
  relays: chooseGroupRelays,
  place: async (context) => {
    const [who, person] = takeWords(context.words, 2);
    const { conversation } = await findGroup(who, context);
    const member = await findMember(conversation, person, context);
    const anyway = context.options.on("anyway");
    await context.api.call("group.place", { conversation, member, anyway });
    return done(context, { event: "place", conversation, member });
  },
  rename: async (context) => {
    const [who, name] = takeWords(context.words, 2);
    const { conversation } = await findGroup(who, context);
    tellGroup(context.output, await context.api.call("group.rename", { conversation, name }));
    return 0;
  },
  leave: async (context) => {
    const [who] = takeWords(context.words, 1);
    const { conversation } = await findGroup(who, context);
    await context.api.call("group.leave", { conversation });
    return done(context, { event: "left", conversation });
  },
  rejoin: async (context) => {
    const [who] = takeWords(context.words, 1);
    const { conversation } = await findGroup(who, context);
    await context.api.call("group.rejoin", { conversation });
    return done(context, { event: "rejoining", conversation });
  },
});

/** By which the group goes: told before one comes in. */
function invitedLevel({ words }: Output, { level, from }: GroupInvitationView): string {
  if (level === "direct") return "";
  const name = isolate(toPlainLine(from));
  return words("level.invited", { level: words(`level.name-${level}`), name });
}

function done({ output }: SealedContext, event: Parameters<Output["tell"]>[0]): ExitCode {
  output.tell(event, output.words("terminal.done"));
  return 0;
}

async function makeLink(context: SealedContext): Promise<ExitCode> {
  const { api, output, options } = context;
  const [who] = takeWords(context.words, 1);
  const uses = options.number("uses", 1);
  const expiresAt = options.read("expires", (value) => Date.now() + parseDuration(value));
  const { conversation } = await findGroup(who, context);
  const made = await api.call("group.link", { conversation, uses, expiresAt });
  output.tell({ event: "link", conversation, ...made }, `${made.link ?? ""}\n  ${made.id}`);
  return 0;
}

async function listMembers(context: SealedContext): Promise<ExitCode> {
  const { api, output } = context;
  const { words } = output;
  const [who] = takeWords(context.words, 1);
  const { conversation } = await findGroup(who, context);
  for (const one of await api.call("group.members", { conversation })) {
    const { name, role, verified, verifiedBy } = one;
    const by = verifiedBy.map((other) => isolate(toPlainLine(other))).join(", ");
    const marks = [
      words(`terminal.member-${role}`),
      ...(one.orders ? [words("terminal.member-orders")] : []),
      ...(one.you ? [words("terminal.member-you")] : []),
      ...(verified ? [words("terminal.contact-verified")] : []),
      ...(one.leftOut ? [words("terminal.member-left-out")] : []),
      ...(by === "" ? [] : [words("terminal.member-verified-by", { names: by })]),
    ];
    const line = `  ${isolate(toPlainLine(name))}  ${marks.join(", ")}  ${one.member}`;
    output.tell({ event: "member", conversation, ...one }, line);
  }
  return 0;
}

function tellGroup(output: Output, view: ConversationView): void {
  const name = isolate(toPlainLine(view.name));
  const state = output.words(`terminal.conversation-${view.state}`);
  const line = `  ${name}  ${state}  ${view.conversation}`;
  output.tell({ event: "group", ...view }, `${line}${troubleLine(output, view)}`);
}
