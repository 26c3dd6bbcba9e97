/** A process of its own for what ts-mls never comes back from: `ts-mls-hang.ts alive|own-removal|resync`. */
import { createGroupInfoWithExternalPubAndRatchetTree, joinGroupExternal } from "ts-mls";
import { groupOf, remove, suite, TsMlsMember } from "./ts-mls-member.ts";

const CASES: Readonly<Record<string, () => Promise<unknown>>> = {
  /** The control: a member that stays reads the removal of the last two. */
  alive: async () => {
    const [first, second] = await groupOf("A", "B", "C", "D", "E", "F");
    if (first && second) await second.process((await first.commit([remove(4), remove(5)])).commit);
  },
  /** The last two are removed, which halves the tree, and the last reads its own removal. */
  "own-removal": async () => {
    const [first, , , , , last] = await groupOf("A", "B", "C", "D", "E", "F");
    if (first && last) await last.process((await first.commit([remove(4), remove(5)])).commit);
  },
  /** A client that never was a member asks to be put in the place of its former self. */
  resync: async () => {
    const [first] = await groupOf("A", "B");
    if (!first) return;
    const { context, publicPackage: keyPackage, privatePackage: privateKeys } = await TsMlsMember.named("X");
    const groupInfo = await createGroupInfoWithExternalPubAndRatchetTree(first.state, [], suite);
    await joinGroupExternal({ context, groupInfo, keyPackage, privateKeys, resync: true });
  },
};

await CASES[process.argv[2] ?? ""]?.();
process.stdout.write("came back\n");
