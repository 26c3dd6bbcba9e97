/** Every attack on one run, fixed before any run was looked at. */

import type { Run } from "../trace/run.ts";
import type { Attack } from "./attack.ts";
import { circuitAttacks } from "./circuits.ts";
import { freezeAttacks } from "./freezes.ts";
import { commitRaces, presence } from "./groups.ts";
import { LinkView } from "./link-view.ts";
import { linkPairs, relayPairs } from "./pairs.ts";
import { RelayView } from "./relay-view.ts";
import { groupAttacks } from "./shared-groups.ts";
import { timeAttacks } from "./times.ts";

export function attacksOn(run: Run): Attack[] {
  const relay = new RelayView(run);
  const links = new LinkView(run);
  // A relay that interferes is judged by that alone.
  if (run.meta.freezes !== undefined) return freezeAttacks(relay, links);
  const { owners, carries } = run.truth;
  const hasCircuits = owners.length > 0 && carries.some((talk) => talk >= 0);
  return [
    ...(hasCircuits ? circuitAttacks(relay, links) : relayPairs(relay, links)),
    ...linkPairs(links),
    ...timeAttacks(relay, links),
    commitRaces(relay),
    presence(relay),
    ...(run.meta.groups === true ? groupAttacks(relay, links) : []),
  ];
}
