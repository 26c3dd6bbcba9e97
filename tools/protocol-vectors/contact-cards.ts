/** The vectors of cards, invites, hellos and safety numbers. */

import { createHash, createPrivateKey, createPublicKey } from "node:crypto";
import {
  type Card,
  cardDoor,
  cardHash,
  cardIdentity,
  createInvite,
  encodeCard,
  encodeInvite,
  formatCard,
  formatCardFile,
  formatInvite,
  formatOnionAddress,
  formatQrCard,
  type HelloMessage,
  type Identity,
  type InviteTarget,
  identityCard,
  qrCard,
  type Self,
  safetyNumber,
  sealHello,
} from "@hushroom/protocol";
import { bytesOf, idOf, pattern, written } from "./inputs.ts";

const CREATED = 1_790_000_000_000;
const EXPIRES = 1_800_000_000_000;
const PKCS8 = Buffer.from("302e020100300506032b657004220420", "hex");

/** RFC 8032 §5.1.5: the seed, its expanded key, its public key. */
function onionKeys(seed: Uint8Array) {
  const expanded = createHash("sha512").update(seed).digest();
  expanded[0] = (expanded[0] ?? 0) & 248;
  expanded[31] = ((expanded[31] ?? 0) & 63) | 64;
  const privateKey = createPrivateKey({ key: Buffer.concat([PKCS8, seed]), format: "der", type: "pkcs8" });
  const spki = createPublicKey(privateKey).export({ format: "der", type: "spki" });
  return { expanded, publicKey: Uint8Array.from(spki.subarray(-32)) };
}

function self(name: string, relays: readonly string[], expiresAt: number | null): Self {
  const { expanded, publicKey } = onionKeys(bytesOf(`${name}'s onion`));
  const identity: Identity = {
    name,
    onion: formatOnionAddress(publicKey),
    onionKey: `ED25519-V3:${expanded.toString("base64")}`,
    x25519: bytesOf(`${name}'s X25519`),
    xwing: bytesOf(`${name}'s X-Wing`),
    createdAt: CREATED,
  };
  return { identity, card: identityCard(identity, { relays, createdAt: CREATED, expiresAt }) };
}

const anna = self("Anna", ["relay.example:443"], EXPIRES);
const boris = self("Борис", [], null);

function cardVector({ identity, card }: Self) {
  const { signature: _signature, ...content } = card;
  return {
    onionSeed: bytesOf(`${identity.name}'s onion`),
    x25519Private: identity.x25519,
    xwingSeed: identity.xwing,
    content,
    card: encodeCard(card),
    hash: cardHash(card),
    identity: cardIdentity(card),
    text: formatCard(card),
    file: formatCardFile(card),
  };
}

const altered = (bytes: Uint8Array, at: number, value: number) =>
  bytes.map((byte, i) => (i === at ? value : byte));

export function cardVectors(): unknown {
  const whole = encodeCard(anna.card);
  const forged: Card = { ...anna.card, x25519: boris.card.x25519 };
  const doorSecret = idOf("door");
  return written({
    cards: [anna, boris].map(cardVector),
    qrs: [anna, boris].map(({ card }) => {
      const qr = qrCard(card, doorSecret);
      return { ...qr, text: formatQrCard(qr), door: cardDoor(doorSecret, card.onion) };
    }),
    refused: [
      { why: "version 2", card: altered(whole, 0, 2), code: "CARD_TOO_NEW" },
      { why: "version 0", card: altered(whole, 0, 0), code: "CARD_MALFORMED" },
      { why: "a letter of the name", card: altered(whole, 3, 0x45), code: "CARD_TAMPERED" },
      { why: "another's X25519 key", card: encodeCard(forged), code: "CARD_TAMPERED" },
      { why: "a byte too few", card: whole.slice(0, -1), code: "CARD_MALFORMED" },
    ],
  });
}

export function inviteVectors(): unknown {
  const targets: InviteTarget[] = [
    { kind: "contact" },
    { kind: "group", name: "Чтение", cap: 50, suite: 0xf00e },
  ];
  const invites = targets.map((target) => {
    const random = () => bytesOf(`invite to a ${target.kind}`);
    return createInvite({ card: anna.card, target, nowMs: CREATED, expiresAt: EXPIRES, random });
  });
  const [first] = invites.map(encodeInvite) as [Uint8Array];
  return written({
    invites: invites.map(({ card, ...rest }) => ({
      ...rest,
      card: encodeCard(card),
      invite: encodeInvite({ card, ...rest }),
      text: formatInvite({ card, ...rest }),
    })),
    refused: [
      { why: "version 2", invite: altered(first, 0, 2), code: "INVITE_TOO_NEW" },
      { why: "a byte left over", invite: Uint8Array.of(...first, 0), code: "INVITE_MALFORMED" },
      { why: "a signature that isn't", invite: altered(first, first.length - 1, 255), code: "CARD_TAMPERED" },
    ],
  });
}

const nonce = idOf("hello");
const messages: { readonly [T in HelloMessage["type"]]: Extract<HelloMessage, { type: T }> } = {
  hello: { type: "hello", nonce, keyPackage: pattern(40) },
  welcome: { type: "welcome", nonce, welcome: pattern(300) },
  refusal: { type: "refusal", nonce, code: "INVITE_REVOKED" },
  look: {
    type: "look",
    group: bytesOf("group of two"),
    epoch: 5n,
    stream: 8,
    upTo: 10,
    last: idOf("message before"),
  },
  have: {
    type: "have",
    asked: bytesOf("group of two"),
    group: bytesOf("another group of two"),
    epoch: 7n,
    stream: 9,
    upTo: 11,
    last: idOf("last message"),
  },
};

export function helloVectors(): unknown {
  const inviteSecret = bytesOf("invite to a contact");
  // 64 bytes: the seed that X-Wing's encapsulation draws.
  const seed = Uint8Array.of(...bytesOf("encapsulation 1"), ...bytesOf("encapsulation 2"));
  const seal = (message: HelloMessage, secret: Uint8Array | null) =>
    sealHello({ message, own: anna, to: boris.card, inviteSecret: secret, random: () => seed.slice() });
  return written({
    receiver: {
      card: encodeCard(boris.card),
      x25519Private: boris.identity.x25519,
      xwingSeed: boris.identity.xwing,
    },
    sender: { card: encodeCard(anna.card), x25519Private: anna.identity.x25519 },
    encapsulationSeed: seed,
    sealed: [
      ...Object.values(messages).map((message) => ({
        message,
        inviteSecret: null,
        sealed: seal(message, null),
      })),
      { message: messages.hello, inviteSecret, sealed: seal(messages.hello, inviteSecret) },
    ],
  });
}

export function safetyNumberVectors(): unknown {
  const carol = self("Carol", [], null);
  const pairs = [
    [anna, boris],
    [boris, anna],
    [anna, carol],
  ] as const;
  return written({
    numbers: pairs.map(([a, b]) => ({
      identities: [cardIdentity(a.card), cardIdentity(b.card)],
      ...safetyNumber(a.card, b.card),
    })),
  });
}
