/** Names of files and folders: kebab-case, and none that says nothing about what is inside. */
import { houseFiles } from "./house-files.mjs";

export const name = "file names";

const SAYS_NOTHING = /^(utils?|helpers?|common|shared|misc|managers?|types|services?|stuff|lib|core)$/;
const CUSTOMARY = new Set(["LICENSE", "README"]);
const KEBAB = /^\.?[a-z0-9]+(-[a-z0-9]+)*$/;

function problemOf(part) {
  const stem = part.replace(/(?<=.)\..*$/, "");
  if (SAYS_NOTHING.test(stem)) return { rule: "name-says-nothing", text: `"${stem}" could hold anything.` };
  if (!CUSTOMARY.has(stem) && !KEBAB.test(stem))
    return { rule: "kebab-case", text: `"${stem}" is not kebab-case.` };
  return null;
}

export async function check(root) {
  return houseFiles(root).flatMap((file) => {
    const problems = file.split("/").map(problemOf);
    return problems.flatMap((problem) => (problem === null ? [] : [{ ...problem, file, line: 0 }]));
  });
}
