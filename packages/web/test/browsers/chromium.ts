/** A browser for tests, without a window. */

import { CHROMIUM_FLAGS, CHROMIUM_PATH } from "@hushroom/testkit";
import { type Browser, chromium } from "playwright-core";

export function launchChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: CHROMIUM_PATH, headless: true, args: CHROMIUM_FLAGS });
}
