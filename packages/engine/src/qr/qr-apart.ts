/**
 * Pictures are read apart, one after the other, so that one which takes seconds, or was made to, holds up nothing else.
 * A thread's heap and its time are bounded here, its pixels by qr-reading.ts.
 */

import { Worker } from "node:worker_threads";
import { type ErrorCode, type ErrorDetail, HushError, LOCAL_LIMITS } from "@hushroom/protocol";
import { BAD_PICTURE } from "./picture.ts";

export type QrAnswer = { readonly text: string } | { readonly code: ErrorCode; readonly detail: ErrorDetail };

const { QR_READING_MAX_MS, QR_HEAP_MAX_MB } = LOCAL_LIMITS;
/** Beside the built program. */
const PROGRAM = new URL("./qr-worker.mjs", import.meta.url);

let queue: Promise<unknown> = Promise.resolve();

/** Rejects with CARD_BAD_PICTURE, CARD_PICTURE_TOO_LARGE, CONTACT_NO_QR. */
export function readQrApart(
  file: Uint8Array,
  program = PROGRAM,
  withinMs = QR_READING_MAX_MS,
): Promise<string> {
  const reading = queue.then(() => readNow(file, program, withinMs));
  queue = reading.catch(() => {});
  return reading;
}

function readNow(file: Uint8Array, program: URL, withinMs: number): Promise<string> {
  const worker = new Worker(program, {
    workerData: file,
    resourceLimits: { maxOldGenerationSizeMb: QR_HEAP_MAX_MB },
    // Nothing of a picture goes to the program's own output, and no secret of its environment to the thread.
    stdout: true,
    stderr: true,
    env: {},
    execArgv: [],
  });
  worker.unref();
  const reading = new Promise<string>((resolve, reject) => {
    const fail = (cause?: unknown) => reject(new HushError(BAD_PICTURE, {}, cause));
    const timer = setTimeout(fail, withinMs);
    worker.once("message", (answer: QrAnswer) => {
      if ("text" in answer) resolve(answer.text);
      else reject(new HushError(answer.code, answer.detail));
    });
    // Its heap is full, or it could not begin.
    worker.once("error", fail);
    worker.once("exit", () => {
      clearTimeout(timer);
      fail();
    });
  });
  return reading.finally(() => worker.terminate());
}
