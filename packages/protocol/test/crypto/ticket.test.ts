/** Tickets: RFC 9497's own vectors by the library, and what nobody but the issuer of the pinned key can do. */

import {
  askForTickets,
  issuerKeys,
  issueTickets,
  isTicket,
  PROTOCOL_LIMITS,
  searchWork,
  takeTickets,
  workBits,
  workPrefix,
} from "@hushroom/protocol";
import { codeOf, SeededRandom } from "@hushroom/testkit";
import { ristretto255_oprf } from "@noble/curves/ed25519.js";
import { describe, expect, it } from "vitest";

const DAY = 20_778;
const unhex = (text: string) => Uint8Array.from(Buffer.from(text, "hex"));
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");
const random = new SeededRandom(1).bytes;
const keys = issuerKeys(unhex("a3".repeat(32)));

/** A whole round with the issuer of `secretKey`, asked as if it had `publicKey`. */
function round({ secretKey, publicKey } = keys, day = DAY) {
  const asked = askForTickets(publicKey, day, random);
  const issued = issueTickets(secretKey, day, asked.blinded, random);
  if (issued === null) throw new Error("these are points");
  return { asked, issued };
}

describe("RFC 9497, appendix A.1.3 (POPRF, ristretto255-SHA512)", () => {
  const poprf = ristretto255_oprf.poprf(unhex("7465737420696e666f"));
  const skSm = "145c79c108538421ac164ecbe131942136d5570b16d8bf41a24d4337da981e07";
  const pkSm = "c647bef38497bc6ec077c22af65b696efa43bff3b4a1975a3e8e0a1c5a79d631";

  it("derives the key", () => {
    const { secretKey, publicKey } = poprf.deriveKeyPair(unhex("a3".repeat(32)), unhex("74657374206b6579"));
    expect([hex(secretKey), hex(publicKey)]).toEqual([skSm, pkSm]);
  });

  it.each([
    [
      "00",
      "ca688351e88afb1d841fde4401c79efebb2eb75e7998fa9737bd5a82a152406d38bd29f680504e54fd4587eddcf2f37a2617ac2fbd2993f7bdf45442ace7d221",
    ],
    [
      "5a".repeat(17),
      "7c6557b276a137922a0bcfc2aa2b35dd78322bd500235eb6d6b6f91bc5b56a52de2d65612d503236b321f5d0bebcbc52b64b92e426f29c9b8b69f52de98ae507",
    ],
  ])("evaluates %s", (input, output) => {
    expect(hex(poprf.evaluate(unhex(skSm), unhex(input)))).toBe(output);
  });
});

describe("tickets", () => {
  it("are issued in a batch, blindly, and are good for the issuer alone", () => {
    const { asked, issued } = round();
    const tickets = takeTickets(asked, issued);
    expect(tickets.length).toBe(PROTOCOL_LIMITS.TICKET_BATCH);
    const seen = new Set([...asked.blinded, ...issued.evaluated].map(hex));
    for (const ticket of tickets) {
      expect(isTicket(keys.secretKey, ticket)).toBe(true);
      expect(isTicket(issuerKeys(unhex("01".repeat(32))).secretKey, ticket)).toBe(false);
      expect(seen.has(hex(ticket.input)) || seen.has(hex(ticket.output.slice(0, 32)))).toBe(false);
    }
  });

  it("can't be forged, changed, or moved to another day", () => {
    const [ticket] = takeTickets(...(Object.values(round()) as Parameters<typeof takeTickets>));
    if (ticket === undefined) throw new Error("a batch has tickets");
    const flipped = ticket.output.slice();
    flipped[63] = (flipped[63] ?? 0) ^ 1;
    for (const wrong of [
      { ...ticket, day: DAY + 1 },
      { ...ticket, input: random(32) },
      { ...ticket, output: random(64) },
      { ...ticket, output: flipped },
    ]) {
      expect(isTicket(keys.secretKey, wrong)).toBe(false);
    }
  });

  it("of a key that isn't the pinned one are noticed, and so is a single one among them", () => {
    const other = issuerKeys(unhex("02".repeat(32)));
    const tagged = round({ secretKey: other.secretKey, publicKey: keys.publicKey });
    expect(codeOf(() => takeTickets(tagged.asked, tagged.issued))).toBe("RELAY_WRONG_KEY");
    const { asked, issued } = round();
    const foreign = issueTickets(other.secretKey, DAY, asked.blinded, random);
    const mixed = issued.evaluated.map((point, at) => (at === 3 ? (foreign?.evaluated[at] ?? point) : point));
    expect(codeOf(() => takeTickets(asked, { ...issued, evaluated: mixed }))).toBe("RELAY_WRONG_KEY");
  });

  it("of another day than the one asked for are noticed", () => {
    const { asked } = round();
    const later = issueTickets(keys.secretKey, DAY + 1, asked.blinded, random);
    if (later === null) throw new Error("these are points");
    expect(codeOf(() => takeTickets(asked, later))).toBe("RELAY_WRONG_KEY");
  });

  it("are not asked of, or issued for, what is no point", () => {
    const noPoint = new Uint8Array(32).fill(0xff);
    expect(codeOf(() => askForTickets(noPoint, DAY, random))).toBe("RELAY_BAD_ADDRESS");
    expect(codeOf(() => askForTickets(new Uint8Array(32), DAY, random))).toBe("RELAY_BAD_ADDRESS");
    const { asked, issued } = round();
    for (const wrong of [noPoint, new Uint8Array(32), new Uint8Array(31)]) {
      const blinded = [...asked.blinded.slice(1), wrong];
      expect(issueTickets(keys.secretKey, DAY, blinded, random)).toBeNull();
      const evaluated = [wrong, ...issued.evaluated.slice(1)];
      expect(codeOf(() => takeTickets(asked, { ...issued, evaluated }))).toBe("RELAY_WRONG_KEY");
    }
  });
});

describe("work", () => {
  const task = { salt: new Uint8Array(32), day: DAY, blinded: round().asked.blinded };

  it("is found by trying, shown at once, and is for one batch, day and relay alone", () => {
    const prefix = workPrefix(task);
    const nonce = searchWork(prefix, 10, 0, 100_000);
    if (nonce === null) throw new Error("one of a thousand will do");
    expect(workBits(prefix, nonce)).toBeGreaterThanOrEqual(10);
    expect(searchWork(prefix, 200, 0, 100)).toBeNull();
    const others = [
      { ...task, day: DAY + 1 },
      { ...task, salt: new Uint8Array(32).fill(1) },
      { ...task, blinded: round().asked.blinded },
    ];
    expect(others.filter((other) => workBits(workPrefix(other), nonce) >= 10)).toEqual([]);
  });
});
