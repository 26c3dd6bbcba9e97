/** A device takes frames for boxes that it doesn't look at yet, and forgets them: they are in no box (docs/protocol.md, Delivery). */

import { describe, expect, it } from "vitest";
import { LOCAL_LIMITS } from "../../src/base/limits.ts";
import { FLIGHT } from "../../src/session/conversation/flight.ts";
import type { PutStatus } from "../../src/session/conversation/put-answers.ts";
import { ConversationWorld, type Member } from "./conversation-world.ts";
import { pairAtRelay } from "./pair-at-relay.ts";
import type { Shown } from "./shown.ts";

const MINUTE_MS = 60_000;

const statesShown = ({ events }: Member): string[] =>
  (events as Shown[]).flatMap((event) => (event.type === "delivery" ? [event.state] : []));

/** Bob's device is reached, and what it answers is said by hand. */
function answeredByHand(seed: number, text: string) {
  const world = new ConversationWorld(seed);
  const [alice, bob] = world.pair();
  world.run();
  bob.kill();
  const asked: string[] = [];
  alice.do = (input) => {
    const step = alice.step(input);
    for (const effect of step.effects) if (effect.type === "put") asked.push(effect.put);
    return step;
  };
  alice.send(text);
  alice.do({ type: "connected", place: bob.place });
  const answerAll = (bodies: PutStatus, main: PutStatus) => {
    for (let put = asked.shift(); put !== undefined; put = asked.shift())
      alice.do({ type: "answered", put, status: put.endsWith(".main") ? main : bodies });
  };
  const again = () => world.pass(LOCAL_LIMITS.RESEND_MAX_MS);
  return { alice, answerAll, again };
}

describe("what a device only lays aside", () => {
  it("is kept, and not in a box, however often it is put, and delivered when its reader comes to it", () => {
    const world = new ConversationWorld(1);
    const [alice, bob] = world.pair();
    world.run();
    bob.pauses();
    alice.rename("an epoch that bob isn't in yet");
    world.pass(MINUTE_MS);
    alice.send("of that epoch");
    world.pass(30 * MINUTE_MS);
    expect([alice.flightKinds(), statesShown(alice)]).toEqual([
      expect.arrayContaining([FLIGHT.commit, FLIGHT.messages]),
      [],
    ]);
    bob.kill();
    bob.restart();
    world.pass(30 * MINUTE_MS);
    expect([bob.texts(alice), alice.states()]).toEqual([["of that epoch"], ["delivered"]]);
  });

  it.each(["ok", "same"] as const)("is in a box once a later put is answered so: %s", (status) => {
    const { alice, answerAll, again } = answeredByHand(2, "said");
    for (let tries = 0; tries < 3; tries++) {
      answerAll("aside", "aside");
      expect(alice.states()).toEqual(["kept"]);
      again();
    }
    answerAll(status, status);
    expect(alice.states()).toEqual(["boxed"]);
  });

  it("may be a part of what is long: that is in a box when all of it is", () => {
    const { alice, answerAll, again } = answeredByHand(3, "x".repeat(8000));
    answerAll("aside", "ok");
    expect(alice.states()).toEqual(["kept"]);
    again();
    answerAll("same", "same");
    expect(alice.states()).toEqual(["boxed"]);
  });

  it("counts as put all the same: who takes nothing in for long is deaf to it", () => {
    const { alice, answerAll, again } = answeredByHand(4, "said");
    for (let tries = 0; tries < 8; tries++) {
      again();
      answerAll("aside", "aside");
    }
    expect([alice.conversation.isStuck, alice.states()]).toEqual([true, ["kept"]]);
  });
});

it("a relay that says that it laid something aside took nothing", () => {
  const { world, relay, alice, bob } = pairAtRelay(5);
  bob.kill();
  relay.lies = "aside";
  alice.send("said");
  world.pass(60 * MINUTE_MS);
  expect([relay.puts > 1, alice.states()]).toEqual([true, ["kept"]]);
  relay.lies = null;
  world.pass(60 * MINUTE_MS);
  expect(alice.states()).toEqual(["boxed"]);
});
