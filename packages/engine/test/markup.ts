/** Reads the markup of our own pages strictly: anything that a browser would have to guess about throws. */

export interface Tag {
  readonly name: string;
  readonly closing: boolean;
  readonly attributes: ReadonlyMap<string, string>;
}

const TAG = /<(\/?)([a-z][a-z0-9]*)((?:\s+[a-z-]+(?:="[^"<>]*")?)*)\s*>/y;
const ATTRIBUTE = /([a-z-]+)(?:="([^"]*)")?/g;

/** The tags in order. Throws where `<`, `>` or a quote stands that is neither part of a tag nor escaped. */
export function readTags(markup: string): readonly Tag[] {
  const tags: Tag[] = [];
  const body = markup.replace(/^<!doctype html>/, "");
  let at = 0;
  while (at < body.length) {
    const open = body.indexOf("<", at);
    const text = body.slice(at, open < 0 ? body.length : open);
    if (/>/.test(text)) throw new Error(`stray > after ${text.slice(0, 80)}`);
    if (open < 0) break;
    TAG.lastIndex = open;
    const match = TAG.exec(body);
    if (match === null) throw new Error(`not a tag: ${body.slice(open, open + 120)}`);
    const attributes = new Map(
      [...(match[3] ?? "").matchAll(ATTRIBUTE)].map(([, name = "", value = ""]) => [name, value]),
    );
    tags.push({ name: match[2] ?? "", closing: match[1] === "/", attributes });
    at = TAG.lastIndex;
  }
  return tags;
}

/** Names and attributes without the values: what must not change whatever people type. */
export function skeleton(markup: string): string {
  return readTags(markup)
    .map((tag) => `${tag.closing ? "/" : ""}${tag.name}(${[...tag.attributes.keys()].join(" ")})`)
    .join(" ");
}

const VOID = new Set(["meta", "link", "input", "br"]);

/** Names of tags left open or closed wrongly. */
export function unbalanced(tags: readonly Tag[]): readonly string[] {
  const open: string[] = [];
  const wrong: string[] = [];
  for (const { name, closing } of tags) {
    if (VOID.has(name)) continue;
    if (!closing) open.push(name);
    else if (open.at(-1) === name) open.pop();
    else wrong.push(name);
  }
  return [...wrong, ...open];
}
