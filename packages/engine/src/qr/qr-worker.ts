/** Reads one picture in a thread of its own: built as a program beside the main one (tools/build.mjs). */

import { parentPort, workerData } from "node:worker_threads";
import { errorCodeOf, HushError } from "@hushroom/protocol";
import type { QrAnswer } from "./qr-apart.ts";
import { readQrPicture } from "./qr-reading.ts";

function answer(): QrAnswer {
  try {
    return { text: readQrPicture(workerData) };
  } catch (error) {
    return { code: errorCodeOf(error), detail: error instanceof HushError ? error.detail : {} };
  }
}

parentPort?.postMessage(answer());
