/** Conversations and groups on the owner's page, over the real API and conversations in memory. */

import type { GroupMemberView } from "@hushroom/protocol";
import { expect, test } from "vitest";
import {
  alert,
  button,
  confirm,
  entry,
  heading,
  message,
  page,
  program,
  tab,
  usePeoplePage,
  withConversation,
  withIdentity,
} from "./fixture/people-page.ts";

usePeoplePage();

test("a conversation: unread, sent, how far it is, answered, edited, reacted to, deleted, recalled", async () => {
  await withIdentity();
  const { sealed } = program;
  const { conversation } = withConversation("Bob");
  sealed.receive(conversation, "Bob", "<b>hello</b>");
  await entry(/Bob.*1 new message/).waitFor();
  expect(await page.title()).toMatch(/^\(1\) /);
  await entry(/Bob/).click();
  await message("<b>hello</b>").waitFor();
  await entry(/1 new message/).waitFor({ state: "detached" });

  const box = page.getByRole("textbox", { name: "Write a message" });
  await box.fill("First line");
  await box.press("Shift+Enter");
  await box.pressSequentially("second");
  await box.press("Enter");
  await message("second").getByText("kept here").waitFor();
  expect(await box.inputValue()).toBe("");
  const id = () => String(sealed.rows.get(conversation)?.at(-1)?.id);
  for (const [state, words] of [
    ["boxed", "in a box"],
    ["delivered", "on their device"],
    ["read", "read"],
    ["failed", "not delivered"],
  ] as const) {
    sealed.deliver(conversation, id(), state);
    await message("second").getByText(words, { exact: true }).waitFor();
  }

  await button("Reply to Bob").click();
  await page.getByText("Replying to Bob:").waitFor();
  await box.fill("to you");
  await box.press("Enter");
  await page.locator(".message-own .quote", { hasText: "hello" }).waitFor();
  await message("to you").getByRole("button", { name: "More about the message of Ann" }).click();
  await page.getByText("has not left yet").waitFor();
  await button("Edit").click();
  const edited = page.getByRole("textbox", { name: "Edit" });
  expect(await edited.evaluate((element) => element === document.activeElement)).toBe(true);
  await edited.press("Escape");
  expect(await box.inputValue()).toBe("");
  await message("to you")
    .getByRole("button", { name: /More about/ })
    .click();
  await button("Edit").click();
  await edited.fill("to all of you");
  await edited.press("Enter");
  await message("to all of you").getByText("edited").waitFor();
  const focused = "document.activeElement?.getAttribute('aria-label')";
  expect(await page.evaluate(focused)).toBe("Write a message");
  expect(await page.locator(".message").count()).toBe(3);

  await button("More about the message of Bob").click();
  await button("React with 👍").press("Enter");
  await page.locator(".message-more").waitFor({ state: "detached" });
  expect(await page.evaluate(focused)).toBe("More about the message of Bob");
  const reaction = page.getByRole("button", { name: "👍: Ann" });
  await reaction.click();
  await reaction.waitFor({ state: "detached" });
  await message("second")
    .getByRole("button", { name: /More about/ })
    .click();
  await confirm("Delete for everybody", "Delete");
  await page.getByText("You deleted this message.").waitFor();
  expect(await page.locator(".message-more").count()).toBe(0);
  await expect.poll(() => page.evaluate(focused)).toBe("Write a message");
  await message("to all of you")
    .getByRole("button", { name: /More about/ })
    .click();
  await button("Take it back").click();
  await page.getByText("You took this message back before it left.").waitFor();
  sealed.gap(conversation, "Bob", 2);
  await page.getByText("Not received while away: 2 messages of Bob.").waitFor();
});

test("a privacy level: its claim and price before it is chosen, who has chosen it, and what is in force", async () => {
  await withIdentity();
  const { conversation } = withConversation("Bob");
  const { sealed } = program;
  const quiet = {
    own: "quiet",
    used: "quiet",
    theirs: "quiet",
    inForce: true,
    relay: "relay.example",
    proposed: "direct",
    agreed: 0,
  } as const;
  await entry(/Bob/).click();
  await tab("Settings").click();
  await page.getByText("About 576 MB a day").waitFor();
  await page.getByText("the relay sees which two connections talk").waitFor();
  await page.getByText("About 607 MB a day").waitFor();
  await page.getByText("as long as others use this level there too").waitFor();
  expect(await page.locator(".level-option p:visible").count()).toBe(6);
  const rest = page.getByText("If that is only the two of you, it says by itself who talks with whom");
  expect(await rest.isVisible()).toBe(false);
  await page.getByText("More about blind").focus();
  await page.keyboard.press("Enter");
  await rest.waitFor();
  await button("Choose quiet").click();
  const dialog = page.getByRole("dialog", { name: "Choose quiet with Bob?" });
  await dialog.getByText("About 576 MB a day").waitFor();
  await dialog.getByText("the relay sees which two connections talk").waitFor();
  await dialog.getByText("More about quiet").click();
  await dialog.getByText("links alone don't show who talks with whom").waitFor();
  await dialog.getByRole("button", { name: "Choose it" }).click();
  await page.getByText("You have chosen quiet. It begins once Bob has chosen it too").waitFor();
  sealed.changeConversation(conversation, { level: quiet });
  await page.getByText("In force on both sides: quiet.").waitFor();
  expect(await page.getByLabel("Show that I am here").count()).toBe(0);
  sealed.changeConversation(conversation, { level: { ...quiet, theirs: "direct", inForce: false } });
  await page.getByText("Nothing better than direct is in force.").waitFor();
  sealed.levelRefusal = "LEVEL_NO_RELAY";
  sealed.changeConversation(conversation, {
    level: { ...quiet, own: "direct", used: "direct", theirs: "direct" },
  });
  await alert().getByText("There is no relay where all of you read.").first().waitFor();
  expect(await button(/Choose (quiet|blind)/).count()).toBe(0);
});

test("what is typed stays while the program refuses it; switches; trying now; erasing", async () => {
  await withIdentity();
  const { sealed } = program;
  const { conversation } = withConversation("Bob");
  withConversation("Eve");
  await entry(/Bob/).click();
  const box = page.getByRole("textbox", { name: "Write a message" });
  await box.fill("x".repeat(8193));
  await page.getByText("This is too long for one message.").waitFor();
  await box.press("Enter");
  await box.fill("not lost");
  const known = sealed.conversations;
  const rows = sealed.rows.get(conversation) ?? [];
  sealed.rows.delete(conversation);
  await box.press("Enter");
  await alert().waitFor();
  expect(await box.inputValue()).toBe("not lost");
  await entry(/Eve/).click();
  await heading(/Eve/).waitFor();
  expect(await box.inputValue()).toBe("");
  await entry(/Bob/).click();
  await heading(/Bob/).waitFor();
  expect(await box.inputValue()).toBe("not lost");
  sealed.rows.set(conversation, rows);
  await box.press("Enter");
  await message("not lost").waitFor();
  expect(known.length).toBe(2);

  await tab("Settings").click();
  await page.getByLabel("Tell when I have read").check();
  await expect.poll(() => sealed["conversation.get"]({ conversation }).receipts).toBe(true);
  const view = {
    ...sealed["conversation.get"]({ conversation }),
    state: "waiting" as const,
    peersReached: 0,
  };
  sealed.host?.notify("conversation.changed", { conversation: view });
  await page.getByText("Nobody else is online.").waitFor();
  await button("Try now").click();
  await page.getByText("Trying now").waitFor();
  expect(sealed.asked).toContain("try now");
  await confirm("Erase this conversation", "Erase");
  await page.getByText("This conversation is no longer here.").waitFor();
});

const member = (id: string, change: Partial<GroupMemberView>): GroupMemberView => ({
  member: id,
  name: id,
  role: "member",
  leftOut: false,
  orders: false,
  you: false,
  contact: null,
  verified: false,
  verifiedBy: [],
  present: null,
  ...change,
});

test("a group: made, its people, its links, its name, left", async () => {
  await withIdentity();
  const { sealed } = program;
  const { contact } = withConversation("Bob");
  sealed.addContact("Eve");
  sealed.members = [
    member("Ann", { role: "admin", you: true }),
    member("Bob", { contact: contact.contact, verifiedBy: ["Zoe"] }),
    member("Zoe", {}),
  ];
  await entry("New group").click();
  await page.getByText("Up to 50 members it gets post-quantum keys").waitFor();
  await page.getByLabel("Most members it can ever have").fill("60");
  await page.getByText("without post-quantum keys").waitFor();
  await button("Make the group").click();
  await page.getByText("Give the group a name.").waitFor();
  await page.getByLabel("Name of the group").fill("Choir");
  await button("Make the group").click();
  await heading(/Choir/).waitFor();

  const bob = page.locator(".part .people li", { hasText: "Bob" });
  await bob.getByText("verified by Zoe").waitFor();
  await bob.getByRole("button", { name: "Change Bob" }).click();
  await button("Make admin").click();
  await expect.poll(() => sealed.asked).toContain("role Bob true");
  await confirm("Remove", "Remove");
  await expect.poll(() => sealed.asked).toContain("remove Bob");
  await page.getByLabel("Whom").selectOption("Eve");
  await button("Ask in").click();
  await page.getByText("Eve is asked.").waitFor();

  await page.getByText("New link").click();
  await page.getByLabel("It lets in").selectOption("a number of people");
  await page.getByLabel("How many people").fill("101");
  await page.getByText("Write a whole number from 1 to 100.").waitFor();
  await page.getByLabel("How many people").fill("7");
  await button("Make the link").click();
  await page.getByText("0 of 7 places taken").waitFor();
  await button("Take back").click();
  await page.getByText("taken back").waitFor();

  await tab("Settings").click();
  await page.getByLabel("Name of the group").fill("Хор");
  await button("Save").click();
  await heading(/Хор/).waitFor();
  await button("Come back in").click();
  await page.getByText("Asked to come back in.").waitFor();
  await confirm("Leave the group", "Leave");
  await page.getByText("You have left.").waitFor();
  expect(await page.getByRole("textbox", { name: "Write a message" }).count()).toBe(0);
});

test("an invitation is joined or declined, and a link joins", async () => {
  await withIdentity();
  const { sealed } = program;
  const about = { contact: "c1", from: "Bob", members: 3, at: 1, level: "direct" } as const;
  const invitation = { invite: "i1", name: "Choir", ...about };
  sealed.invitations = [invitation, { ...invitation, invite: "i2", name: "Noise" }];
  for (const one of sealed.invitations) sealed.host?.notify("group.invited", { invitation: one });
  await entry(/Noise.*You are invited/).click();
  await page.getByText("3 people are in it.").waitFor();
  await button("Decline").click();
  await page.getByText("This invitation is no longer open.").waitFor();
  await entry(/Choir/).click();
  await button("Join the group").click();
  await page.getByText("Nothing was said yet").waitFor();
  expect(sealed.invitations).toEqual([]);
  await entry("New group").click();
  await page.getByLabel("Link into the group").fill("hush:link");
  await button("Join").click();
  await heading(/Joined/).waitFor();
  expect(sealed.asked).toContain("join hush:link as ");
});
