/** `hushroom id [new NAME|show]`: the identity of this program. */

import { isolate } from "@hushroom/client";
import { HushError, type IdentityView } from "@hushroom/protocol";
import type { Output } from "../output.ts";
import { toPlainLine } from "../plain-text.ts";
import { sealedVerbs, takeWords } from "../sealed-verb.ts";

export const id = sealedVerbs({}, "show", {
  show: async ({ api, output, words }) => {
    takeWords(words, 0);
    const identity = await api.call("identity.get", {});
    if (identity === null) throw new HushError("SEALED_NO_IDENTITY");
    tellIdentity(output, identity);
    return 0;
  },
  new: async ({ api, output, words }) => {
    const [name] = takeWords(words, 1);
    tellIdentity(output, await api.call("identity.create", { name }));
    return 0;
  },
});

function tellIdentity(output: Output, { name, address, hash, createdAt }: IdentityView): void {
  const text = `${isolate(toPlainLine(name))}\n  ${address}\n  ${hash}`;
  output.tell({ event: "identity", name, address, hash, createdAt }, text);
}
