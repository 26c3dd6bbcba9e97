/** Runs a short program to its end, bounded in time and output. */

import { spawn } from "node:child_process";

export interface ProgramEnd {
  /** Null if it could not be started, was killed or took too long. */
  readonly exitCode: number | null;
  readonly output: string;
}

const OUTPUT_CHARS_MAX = 64 * 1024;

/** `mirror` passes its output on, for programs that a person waits for. */
export function runProgram(
  file: string,
  args: readonly string[],
  timeoutMs: number,
  env: NodeJS.ProcessEnv = process.env,
  mirror: (text: string) => void = () => {},
): Promise<ProgramEnd> {
  return new Promise((resolve) => {
    let output = "";
    const child = spawn(file, args, { stdio: ["ignore", "pipe", "pipe"], env, windowsHide: true });
    const end = (exitCode: number | null) => {
      clearTimeout(timer);
      resolve({ exitCode, output });
    };
    const timer = setTimeout(() => {
      child.kill("SIGKILL");
      // Its own children may hold the pipes open.
      child.stdout.destroy();
      child.stderr.destroy();
      end(null);
    }, timeoutMs);
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        mirror(text);
        if (output.length < OUTPUT_CHARS_MAX) output += text.slice(0, OUTPUT_CHARS_MAX - output.length);
      });
    }
    child.once("error", () => end(null));
    child.once("close", end);
  });
}
