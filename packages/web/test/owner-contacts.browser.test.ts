/** The identity, its card, and contacts on the owner's page, over the real API and conversations in memory. */

import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { DIGITS } from "../../terminal/test/fake-sealed.ts";
import {
  alert,
  button,
  confirm,
  context,
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

test("the first time: an identity, and its card by file, text, QR code and invite", async () => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await entry("Contacts").click();
  await page.getByText("lives in this computer's memory only").waitFor();
  await button("Make my identity").click();
  await page.getByText("Write a name.").waitFor();
  await page.getByLabel("Your name").fill("Ann");
  await page.getByLabel("Your name").press("Enter");
  await page.getByText("Nobody yet").waitFor();

  await button("Give my card").click();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByText("Download the card as a file").click(),
  ]);
  expect(download.suggestedFilename()).toBe("ann.hushcard");
  expect(readFileSync(await download.path(), "utf8")).toBe('{"card":1}');
  await button("Copy it as text").click();
  await page.getByText("Copied").waitFor();
  expect(await page.evaluate("navigator.clipboard.readText()")).toBe("hushcard:ABC");

  await button("Show the QR code for 10 minutes").click();
  await page.getByRole("img", { name: "QR code of my card" }).waitFor();
  await page.getByText("Visible for 10 more minutes.").waitFor();
  await button("Hide it").click();
  await expect.poll(() => program.sealed.asked).toEqual(["card.qr", "card.hide"]);
  await button("Show the QR code for 10 minutes").click();
  await button("Hide it").waitFor();
  await tab("People").click();
  await expect.poll(() => program.sealed.asked.filter((what) => what === "card.hide").length).toBe(2);

  await tab("My card").click();
  await page.getByLabel("It is good").selectOption("for one week");
  await button("Make an invite link").click();
  await button("Copy the invite").click();
  expect(await page.evaluate("navigator.clipboard.readText()")).toBe(program.sealed.invites[0]?.link);
  const weekMs = 7 * 24 * 3_600_000;
  expect(Math.abs((program.sealed.invites[0]?.expiresAt ?? 0) - Date.now() - weekMs)).toBeLessThan(60_000);
  await button("Take back").click();
  await page.getByText("taken back").waitFor();
});

test("a contact is added by text, file, picture and drop; what was typed stays after an error", async () => {
  await withIdentity();
  await entry("Contacts").click();
  await tab("Add").click();
  const box = page.getByLabel("Card or link, as text");
  await box.fill("not a card");
  await button("Add").click();
  await alert().filter({ hasText: "This is not a contact card." }).waitFor();
  expect(await box.inputValue()).toBe("not a card");
  await tab("People").click();
  await tab("Add").click();
  expect(await box.inputValue()).toBe("not a card");
  await box.fill("hushcard:Bob");
  await button("Add").click();
  await heading(/Bob.*not connected yet/).waitFor();
  await page.getByText("Now they need yours").waitFor();
  await button("Give my card").click();
  await page.getByRole("heading", { name: "My card" }).waitFor();

  await tab("Add").click();
  expect(await box.inputValue()).toBe("");
  const file = page.locator("input[type=file]");
  const card = { name: "eve.hushcard", mimeType: "", buffer: Buffer.from("hushcard:Eve") };
  await file.setInputFiles(card);
  await heading(/Eve/).waitFor();
  await entry("Contacts").click();
  await tab("Add").click();
  const png = await page.screenshot({ clip: { x: 0, y: 0, width: 20, height: 20 } });
  await file.setInputFiles({ name: "code.png", mimeType: "image/png", buffer: png });
  await heading(/picture [0-9a-f]{8}/).waitFor();

  await entry("Contacts").click();
  await tab("Add").click();
  const dropped = await page.evaluateHandle(
    "(() => { const data = new DataTransfer(); data.items.add(new File(['hushcard:Zoe'], 'zoe.hushcard')); return data; })()",
  );
  await page.dispatchEvent(".drop", "drop", { dataTransfer: dropped });
  await heading(/Zoe/).waitFor();
  await entry("Contacts").click();
  expect(await page.locator(".column .people li").count()).toBe(4);
});

test("a contact is verified, renamed, blocked, gets a new key, is removed", async () => {
  await withIdentity();
  const { contact } = withConversation("Bob");
  await entry("Contacts").click();
  await page.locator(".column").getByRole("button", { name: /Bob/ }).click();
  const groups = page.getByRole("list", { name: /Safety number/ }).getByRole("listitem");
  await groups.first().waitFor();
  expect((await groups.allTextContents()).join("")).toBe(DIGITS);
  const theirs = page.getByLabel("Number or code text from their screen");
  await theirs.fill("0".repeat(60));
  await theirs.press("Enter");
  await page.getByText("They differ.").waitFor();
  await theirs.fill(DIGITS);
  await button("Compare").click();
  await page.getByText("Both are the same").waitFor();
  await button("Mark as verified").click();
  await heading(/Bob.*verified/).waitFor();
  await page.getByText("You have compared the safety number.").waitFor();

  await page.getByLabel("Name on this device").fill("Robert");
  await button("Save").click();
  await heading(/Robert/).waitFor();
  await confirm("Block", "Block");
  await heading(/Robert.*blocked/).waitFor();
  await button("Take the block back").click();
  await heading(/Robert.*connected/).waitFor();

  const { sealed } = program;
  const changed = {
    ...sealed["contact.rename"]({ contact: contact.contact, name: "Robert" }),
    newKey: "5".repeat(64),
  };
  sealed.contacts = [changed];
  sealed.host?.notify("contact.changed", { contact: changed });
  await alert().filter({ hasText: "The key of Robert has changed" }).waitFor();
  await entry(/Contacts.*A key has changed/).waitFor();
  // A newer card yet: the number shown is that of the key which is to be accepted, and what was compared isn't.
  await theirs.fill(DIGITS);
  await button("Compare").click();
  await page.getByText("Both are the same").waitFor();
  const newest = { digits: "98765".repeat(12), qr: `hushroom:number:${"mzxw6yta".repeat(12)}` };
  Object.assign(sealed, { "contact.safety": () => newest });
  sealed.host?.notify("contact.changed", { contact: { ...changed } });
  await page.locator("#safety-digits").getByText("98765").first().waitFor();
  await page.getByText("Both are the same").waitFor({ state: "detached" });
  // Another key comes while this one is being compared: it isn't accepted in its place.
  const later = { ...changed, newKey: "6".repeat(64) };
  sealed.contacts = [later];
  sealed.host?.notify("contact.changed", { contact: later });
  await button("Go on with the new key").click();
  await page.getByText("The key of this contact is not the one it was").first().waitFor();
  await button("Go on with the new key").click();
  await page.getByText("The key of Robert has changed").waitFor({ state: "detached" });
  await confirm("Remove the contact", "Remove");
  await page.getByText("This contact is no longer here.").waitFor();
});

test("who goes on while something is added is not called back", async () => {
  await withIdentity();
  withConversation("Eve");
  const { sealed } = program;
  let answer = () => {};
  const add = sealed["contact.add"].bind(sealed);
  const answered = new Promise<void>((resolve) => {
    answer = resolve;
  });
  const slow = async (params: { input: string }) => {
    await answered;
    return add(params);
  };
  Object.assign(sealed, { "contact.add": slow });
  await entry("Contacts").click();
  await tab("Add").click();
  await page.getByLabel("Card or link, as text").fill("hushcard:Bob");
  await button("Add").click();
  await page.getByText("Adding…").waitFor();
  await entry(/Eve/).click();
  await heading(/Eve/).waitFor();
  answer();
  await expect.poll(() => sealed.contacts.length).toBe(2);
  // Told after the answer, so the answer has been taken by then.
  const { conversation } = sealed.addContact("Zoe");
  await entry(/Zoe/).waitFor();
  expect(conversation).not.toBe(null);
  expect(await heading(/Eve/).count()).toBe(1);
});

test("a relay is checked, named and removed, and an invite brings tickets; each conversation has its own choice", async () => {
  await withIdentity();
  const { conversation } = withConversation("Bob");
  await entry("Contacts").click();
  await tab("Relays").click();
  const address = page.getByLabel("Address of a relay");
  await address.fill("other.example");
  await button("Check and add").click();
  await alert().filter({ hasText: "it is not a relay" }).waitFor();
  expect(await address.inputValue()).toBe("other.example");
  const paid = `paid.example/${"a".repeat(52)}`;
  await address.fill(paid);
  await button("Check and add").click();
  await page.getByText("keeps a packet for 24 hours. It asks for tickets").waitFor();
  expect(program.sealed.identity?.relays).toEqual([paid]);
  await page.getByText("Invite of its operator").first().click();
  await page.getByLabel("Invite of its operator").fill("i".repeat(52));
  await button("Add the invite").click();
  await page.getByText("8 tickets left").waitFor();
  program.sealed.loseBy("lossy.example");
  await page.getByText("said that it has packets of yours, and later had them no more").waitFor();
  await confirm("Remove", "Remove it");
  await page.getByText("You read at this device only").waitFor();
  expect(program.sealed.identity?.relays).toEqual([]);
  await entry(/Bob/).click();
  await tab("Settings").click();
  await page.getByLabel("Never").check();
  const useOf = () => program.sealed.conversations.find((one) => one.conversation === conversation)?.relayUse;
  await expect.poll(useOf).toBe("never");
});

test("nothing of it is kept in the browser", async () => {
  await withIdentity();
  const { conversation } = withConversation("Bob");
  program.sealed.receive(conversation, "Bob", "secret");
  await entry(/Bob/).click();
  await message("secret").waitFor();
  const kept = await page.evaluate(
    "[Object.keys(localStorage), Object.keys(sessionStorage), document.cookie, location.hash]",
  );
  expect(kept).toEqual([[], ["hushroom.token"], "", ""]);
  await page.reload();
  await entry(/Bob/).click();
  await message("secret").waitFor();
  expect(await page.locator(".message").count()).toBe(1);
});
