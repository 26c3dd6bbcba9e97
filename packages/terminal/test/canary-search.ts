/** Looks for canaries, bytes made by a test, in the memory of a process and in what it wrote to files. */

import { closeSync, openSync, readdirSync, readFileSync, readlinkSync, readSync } from "node:fs";
import { join } from "node:path";

const WORD_BYTES = 4;
/** As strace writes paths. */
const NO_DISK = ["/dev/", "/proc/"].flatMap((path) => [
  path,
  Buffer.from(path).toString("hex").replace(/../g, "\\x$&"),
]);

const forms = (canary: Buffer) => [
  canary,
  Buffer.from(canary.toString("hex")),
  Buffer.from(canary.toString("base64").slice(0, 30)),
  Buffer.from(canary.toString("hex"), "utf16le"),
];

/** Each word with the next one laid over it: what a client's WebSocket masks, with four bytes again and again, is the same. */
function overlaid(bytes: Buffer): Buffer {
  const words = new Int32Array(bytes.buffer, bytes.byteOffset, Math.floor(bytes.length / WORD_BYTES));
  const laid = new Int32Array(words.length);
  for (let at = 0; at + 1 < words.length; at++) laid[at] = (words[at] ?? 0) ^ (words[at + 1] ?? 0);
  return Buffer.from(laid.buffer);
}

function overlaidCanary(canary: Buffer): Buffer {
  const laid = Buffer.from(canary.subarray(0, -WORD_BYTES));
  for (let at = 0; at < laid.length; at++) laid[at] = (canary[at] ?? 0) ^ (canary[at + WORD_BYTES] ?? 0);
  return laid;
}

/** All that the process can write to, piece by piece. */
function* memoryOf(pid: number): Generator<Buffer> {
  const maps = readFileSync(`/proc/${pid}/maps`, "latin1").matchAll(/^([0-9a-f]+)-([0-9a-f]+) rw/gm);
  const memory = openSync(`/proc/${pid}/mem`, "r");
  try {
    for (const [, from = "0", to = "0"] of maps) {
      const bytes = Buffer.alloc(Number.parseInt(to, 16) - Number.parseInt(from, 16));
      try {
        readSync(memory, bytes, 0, bytes.length, Number.parseInt(from, 16));
      } catch {
        continue;
      }
      yield bytes;
    }
  } finally {
    closeSync(memory);
  }
}

/** Of each kind, how many pieces of memory hold one of its canaries, in some form, masked ones too. */
export function foundInMemory<Kind extends string>(
  pid: number,
  canaries: Readonly<Record<Kind, readonly Buffer[]>>,
): Record<Kind, number> {
  const kinds = Object.entries(canaries) as [Kind, readonly Buffer[]][];
  const found = Object.fromEntries(kinds.map(([kind]) => [kind, 0])) as Record<Kind, number>;
  for (const bytes of memoryOf(pid)) {
    const laid = overlaid(bytes);
    for (const [kind, some] of kinds) {
      for (const needle of some.flatMap(forms)) if (bytes.includes(needle)) found[kind]++;
      for (const needle of some.map(overlaidCanary)) if (laid.includes(needle)) found[kind]++;
    }
  }
  return found;
}

/** Files that hold one of the canaries, in some form, in a folder and below. */
export function filesWith(folder: string, canaries: readonly Buffer[]): string[] {
  const needles = canaries.flatMap(forms);
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return files
    .map(({ parentPath, name }) => join(parentPath, name))
    .filter((file) => {
      const bytes = readFileSync(file);
      return needles.some((needle) => bytes.includes(needle));
    });
}

const WRITABLE = 0o3;

/** Files outside `folder` that the processes have open for writing. */
export function writtenElsewhere(pids: readonly number[], folder: string): string[] {
  return pids.flatMap((pid) =>
    readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
      const target = readlinkSync(`/proc/${pid}/fd/${fd}`);
      const flags = /flags:\s*(\d+)/.exec(readFileSync(`/proc/${pid}/fdinfo/${fd}`, "utf8"))?.[1] ?? "0";
      const isFile = target.startsWith("/") && !target.startsWith("/dev/") && !target.startsWith(folder);
      return isFile && (Number.parseInt(flags, 8) & WRITABLE) !== 0 ? [target] : [];
    }),
  );
}

/**
 * Lines of a trace that write a canary to anything but a socket or a pipe, files opened for writing, names changed, and
 * memory that is a file's and can be written to.
 */
export function writtenToDisk(file: string, canaries: readonly Buffer[]): string[] {
  const escaped = canaries.flatMap(forms).map((form) => form.toString("hex").replace(/../g, "\\x$&"));
  return readFileSync(file, "latin1")
    .split("\n")
    .filter((line) => {
      const isForWriting = /openat\(.*O_(WRONLY|RDWR|CREAT)/.test(line) && !/ = -1 /.test(line);
      const isRenamed = /(rename(at2?)?|link(at)?|sendfile|copy_file_range)\(/.test(line);
      const isShared = /mmap\(.*PROT_WRITE.*MAP_SHARED/.test(line) && !line.includes("MAP_ANONYMOUS");
      const target = /(?:write|pwrite64|writev|pwritev2?)\(\d+<([^>]*)>/.exec(line)?.[1] ?? "";
      const isStream = /^(socket|pipe|TCP|UNIX|anon_inode)/.test(
        Buffer.from(target.replace(/\\x/g, ""), "hex").toString() || target,
      );
      // What the kernel shows as files in /dev and /proc is on no disk.
      const isDevice = NO_DISK.some((path) => line.includes(`"${path}`));
      if (isRenamed || isShared) return true;
      return (isForWriting && !isDevice) || (!isStream && escaped.some((form) => line.includes(form)));
    });
}
