/** The checker of endurance runs finds what it is there for. */

import type { ProgramEvent } from "@hushroom/testkit";
import { describe, expect, it } from "vitest";
import { noFaults, textOf } from "../endurance/said.ts";
import { checkPromise, checkTail, checkWhole, Witness } from "../endurance/witness.ts";

const heard = (number: number): ProgramEvent => ({
  event: "message",
  id: `a${number}`,
  text: textOf("Ana", number),
});
const sent = (number: number): ProgramEvent => ({
  event: "sent",
  id: `b${number}`,
  text: textOf("Boris", number),
});
const state = (number: number, is: string): ProgramEvent => ({
  event: "delivery",
  id: `b${number}`,
  state: is,
});
const own = (number: number, is: string): ProgramEvent => ({ ...sent(number), mine: true, state: is });

function faultsOfTail(...lines: readonly ProgramEvent[]) {
  const faults = noFaults();
  const witness = new Witness("Boris", lines, faults);
  witness.read();
  const { examples: _, ...counts } = faults;
  return { ...counts, deliveredUpTo: witness.deliveredUpTo };
}

function faultsOfRows(rows: readonly ProgramEvent[], saidBy: Readonly<Record<string, number>>) {
  const faults = noFaults();
  checkWhole("Boris", rows, new Map(Object.entries(saidBy)), faults);
  const { examples: _, ...counts } = faults;
  return counts;
}

const NONE = { lost: 0, doubled: 0, disordered: 0, untrue: 0 };

describe("of a tail", () => {
  it("nothing is wrong with messages in their order and states that rise", () => {
    const lines = [sent(1), heard(1), state(1, "kept"), state(1, "boxed"), heard(2), state(1, "delivered")];
    expect(faultsOfTail(...lines)).toEqual({ ...NONE, deliveredUpTo: 1 });
  });

  it("sees a message twice, one out of order, and one left out", () => {
    expect(faultsOfTail(heard(1), heard(1))).toMatchObject({ doubled: 1 });
    expect(faultsOfTail(heard(1), heard(2), heard(1))).toMatchObject({ disordered: 1 });
    expect(faultsOfTail(heard(1), heard(3))).toMatchObject({ disordered: 1 });
  });

  it("sees a state go back, and one that can't be", () => {
    expect(faultsOfTail(sent(1), state(1, "delivered"), state(1, "boxed"))).toMatchObject({ untrue: 1 });
    expect(faultsOfTail(sent(1), state(1, "failed"))).toMatchObject({ untrue: 1 });
    expect(faultsOfTail(sent(1), state(1, "read"))).toMatchObject({ untrue: 1 });
  });
});

describe("of a whole tail", () => {
  function faultsOfEnd(lines: readonly ProgramEvent[], saidBy: Readonly<Record<string, number>>) {
    const faults = noFaults();
    checkTail(new Witness("Boris", lines, faults), new Map(Object.entries(saidBy)), faults);
    const { examples: _, ...counts } = faults;
    return counts;
  }

  it("nothing is wrong with all messages, the own ones delivered", () => {
    expect(faultsOfEnd([heard(1), sent(1), state(1, "delivered")], { Ana: 1, Boris: 1 })).toEqual(NONE);
  });

  it("sees that the last ones never came, or were never shown as delivered", () => {
    expect(faultsOfEnd([heard(1)], { Ana: 3 })).toMatchObject({ lost: 2 });
    expect(faultsOfEnd([], { Ana: 1 })).toMatchObject({ lost: 1 });
    expect(faultsOfEnd([sent(1), state(1, "boxed")], { Boris: 1 })).toMatchObject({ lost: 0, untrue: 1 });
  });
});

describe("of a history", () => {
  it("nothing is wrong with all messages, the own ones delivered", () => {
    expect(faultsOfRows([heard(1), own(1, "delivered"), heard(2)], { Ana: 2, Boris: 1 })).toEqual(NONE);
  });

  it("sees what is missing: at the start, in the middle, at the end, all of it", () => {
    expect(faultsOfRows([heard(2), heard(3)], { Ana: 3 })).toMatchObject({ lost: 1 });
    expect(faultsOfRows([heard(1), heard(3)], { Ana: 3 })).toMatchObject({ lost: 1 });
    expect(faultsOfRows([heard(1), heard(2)], { Ana: 3 })).toMatchObject({ lost: 1 });
    expect(faultsOfRows([], { Ana: 3 })).toMatchObject({ lost: 3 });
  });

  it("sees doubles, a wrong order, and a message of its own that did not arrive", () => {
    expect(faultsOfRows([heard(1), heard(1)], { Ana: 1 })).toMatchObject({ doubled: 1 });
    expect(faultsOfRows([heard(2), heard(1)], { Ana: 2 })).toMatchObject({ disordered: 1 });
    expect(faultsOfRows([own(1, "boxed")], { Boris: 1 })).toMatchObject({ untrue: 1 });
  });

  it("sees that a daemon lacks what it was shown to have", () => {
    const faults = noFaults();
    checkPromise("Boris", new Map([["Ana", 3]]), [heard(1), heard(2)], faults);
    expect(faults.untrue).toBe(1);
    checkPromise("Boris", new Map([["Ana", 2]]), [heard(1), heard(2)], faults);
    expect(faults.untrue).toBe(1);
  });
});
