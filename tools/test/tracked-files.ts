/** The files that git tracks or would track, and their text. */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../..", import.meta.url));

const BINARY = /\.(png|jpg|ico|woff2?)$/;

/** Deleted but not yet committed files are left out, new ones that are not ignored are in. */
export function trackedFiles(): string[] {
  const output = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], {
    cwd: ROOT,
  });
  return [...new Set(output.toString().split("\n"))].filter(
    (path) => path !== "" && existsSync(join(ROOT, path)),
  );
}

export const isText = (path: string): boolean => !BINARY.test(path);

export const readTracked = (path: string): string => readFileSync(join(ROOT, path), "utf8");

/** The cells of each row of all tables of a Markdown text, heads and rules left out. */
export function tableRows(markdown: string): string[][] {
  const lines = markdown.split("\n");
  return lines
    .filter((line, n) => line.startsWith("|") && !isRule(line) && !isRule(lines[n + 1] ?? ""))
    .map((line) =>
      line
        .split("|")
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

const isRule = (line: string): boolean => /^\|(\s*:?-+:?\s*\|)+\s*$/.test(line);
