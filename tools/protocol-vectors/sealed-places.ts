/** The vectors of lanes, and of what chains of slots begin with. */

import { createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";
import {
  dialKey,
  type LaneDirection,
  laneBox,
  laneDirection,
  laneKeyOf,
  laneSecret,
  pairSecret,
  senderChain,
  slotSecret,
} from "@hushroom/protocol";
import { bytesOf, PLACES, written } from "./inputs.ts";

const X25519_PKCS8 = "302e020100300506032b656e04220420";

function publicKeyOf(privateKey: Uint8Array): Uint8Array {
  const der = Buffer.concat([Buffer.from(X25519_PKCS8, "hex"), privateKey]);
  const key: KeyObject = createPublicKey(createPrivateKey({ key: der, format: "der", type: "pkcs8" }));
  return Uint8Array.from(key.export({ format: "der", type: "spki" }).subarray(-32));
}

const [alice, bob] = [bytesOf("alice"), bytesOf("bob")];

function laneBoxes(secret: Uint8Array): unknown[] {
  const directions: readonly LaneDirection[] = [0, 1];
  return directions.flatMap((direction) =>
    PLACES.flatMap((place) =>
      [
        [20_778, 0],
        [20_779, 31],
      ].map(([day = 0, k = 0]) => ({
        direction,
        day,
        k,
        place,
        ...laneBox(secret, direction, day, k, place),
      })),
    ),
  );
}

export function laneVectors(): unknown {
  const [alicePublic, bobPublic] = [publicKeyOf(alice), publicKeyOf(bob)];
  const lanes = ["", "contact"].map((context) => {
    const secret = laneSecret(alice, bobPublic, context);
    return {
      ownPrivate: alice,
      peerPublic: bobPublic,
      peerPrivate: bob,
      ownPublic: alicePublic,
      context,
      ownDirection: laneDirection(alicePublic, bobPublic),
      secret,
      dialKeys: [dialKey(secret, 0), dialKey(secret, 1)],
      boxes: laneBoxes(secret),
    };
  });
  return written({
    lanes,
    refused: [
      { why: "zero", peerPublic: "00".repeat(32) },
      {
        why: "a point of order 8",
        peerPublic: "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
      },
      { why: "the own public key", peerPublic: alicePublic },
    ].map((one) => ({ ...one, ownPrivate: alice })),
  });
}

/** Between two members, by the lane key of one and the seed of the other. */
export function slotChainVectors(): unknown {
  const [epochSecret, memberSeed] = [bytesOf("epoch secret"), bytesOf("member seed")];
  const starts = [0, 7].map((leaf) => {
    const pair = pairSecret(memberSeed, publicKeyOf(bob));
    if (pair === null) throw new Error("that is a sound key");
    const secret = slotSecret(epochSecret, pair);
    const lanePrivate = laneKeyOf(memberSeed);
    return {
      ...{ epochSecret, memberSeed, lanePrivate, lanePublic: publicKeyOf(lanePrivate) },
      ...{ peerLaneKey: publicKeyOf(bob), pair, secret, leaf, reader: "reader" },
      chainKey: senderChain(secret, leaf, "reader").key,
    };
  });
  return written({ starts });
}
