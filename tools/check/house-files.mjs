/** The source files of a house: what the checks must have seen. */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

export const SOURCE_FOLDERS = ["bin", "packages", "tools"];
const NOT_SOURCE = new Set(["node_modules", "dist", ".build", ".cache"]);
const SOURCE_FILE = /\.(ts|tsx|mjs)$/;

function walk(root, folder) {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    if (NOT_SOURCE.has(entry.name)) return [];
    const path = `${folder}/${entry.name}`;
    return entry.isDirectory() ? walk(root, path) : [path];
  });
}

/** Every file under the source folders, as paths from the root with `/`. */
export const houseFiles = (root) =>
  SOURCE_FOLDERS.filter((folder) => existsSync(join(root, folder))).flatMap((folder) => walk(root, folder));

export const sourceFiles = (root) => houseFiles(root).filter((path) => SOURCE_FILE.test(path));
