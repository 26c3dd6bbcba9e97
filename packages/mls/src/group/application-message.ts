/** Application messages (RFC 9420 §14, §15). */
import type { Bytes } from "../bytes.ts";
import { check } from "../error.ts";
import type { Env } from "./policy.ts";
import { type Framing, frame, protect, type Sent, sign } from "./sending.ts";
import { checkCanSend, type GroupState } from "./state.ts";

export type Encrypted = Sent;

/** Encrypts a message to the group. Proposals that were received must be committed first (§12.4). */
export function encrypt(
  state: GroupState,
  data: Bytes,
  env: Env,
  framing: Pick<Framing, "authenticatedData"> = {},
): Encrypted {
  checkCanSend(state);
  check(state.proposals.length === 0, "proposals-uncommitted");
  const { authenticatedData } = framing;
  const how: Framing = authenticatedData ? { authenticatedData } : {};
  const content = frame(state, { type: "application", applicationData: data }, how);
  return protect(state, sign(state, content, how), env);
}
