/**
 * The browsers that guests come with, through a SOCKS port as Tor Browser does: Firefox in three profiles like its
 * security levels, and Chromium with JavaScript on or off. Not Tor Browser itself: like it (docs/architecture.md).
 */

import type { Language } from "@hushroom/client";
import { CHROMIUM_FLAGS, CHROMIUM_PATH } from "@hushroom/testkit";
import puppeteer, { type Browser, type Page } from "puppeteer-core";

export interface GuestProfile {
  readonly name: string;
  readonly browser: "firefox" | "chrome";
  readonly script: boolean;
  /** Firefox preferences beside those of every profile. */
  readonly prefs: Readonly<Record<string, boolean | number | string>>;
}

export const SAFER = {
  "javascript.options.ion": false,
  "javascript.options.baselinejit": false,
  "javascript.options.native_regexp": false,
  "javascript.options.wasm": false,
  "javascript.options.asmjs": false,
  "mathml.disabled": true,
};
const SAFEST = { ...SAFER, "javascript.enabled": false, "svg.disabled": true };

export const GUEST_PROFILES: readonly GuestProfile[] = [
  { name: "firefox-standard", browser: "firefox", script: true, prefs: {} },
  { name: "firefox-safer", browser: "firefox", script: true, prefs: SAFER },
  { name: "firefox-safest", browser: "firefox", script: false, prefs: SAFEST },
  { name: "chromium", browser: "chrome", script: true, prefs: {} },
  { name: "chromium-no-script", browser: "chrome", script: false, prefs: {} },
];

/** Nothing that Firefox would fetch by itself. */
export const FIREFOX_QUIET = {
  "network.dns.disablePrefetch": true,
  "network.prefetch-next": false,
  "network.captive-portal-service.enabled": false,
  "network.connectivity-service.enabled": false,
  "services.settings.server": "",
  "app.normandy.enabled": false,
  "app.update.auto": false,
  "browser.safebrowsing.downloads.enabled": false,
  "browser.safebrowsing.malware.enabled": false,
  "browser.safebrowsing.phishing.enabled": false,
  "browser.topsites.contile.enabled": false,
  "extensions.getAddons.cache.enabled": false,
  "extensions.systemAddon.update.enabled": false,
  "toolkit.telemetry.enabled": false,
  "toolkit.telemetry.unified": false,
};

/** As Tor Browser sets them. */
const FIREFOX_PREFS = {
  ...FIREFOX_QUIET,
  "network.proxy.type": 1,
  "network.proxy.socks": "127.0.0.1",
  "network.proxy.socks_version": 5,
  "network.proxy.socks_remote_dns": true,
  "network.proxy.no_proxies_on": "",
  "network.proxy.allow_hijacking_localhost": true,
  "network.dns.blockDotOnion": false,
  "network.dns.disabled": true,
  "privacy.resistFingerprinting": true,
  "privacy.spoof_english": 1,
  "privacy.firstparty.isolate": true,
  "dom.securecontext.allowlist_onions": true,
  "dom.security.https_only_mode": true,
  "dom.security.https_only_mode.upgrade_onion": false,
  "media.peerconnection.enabled": false,
};

export async function launchGuestBrowser(
  profile: GuestProfile,
  socksPort: number,
  language: Language,
): Promise<Browser> {
  if (profile.browser === "firefox") {
    return puppeteer.launch({
      browser: "firefox",
      executablePath: "/usr/bin/firefox-esr",
      extraPrefsFirefox: {
        ...FIREFOX_PREFS,
        ...profile.prefs,
        "network.proxy.socks_port": socksPort,
        "intl.accept_languages": language,
      },
    });
  }
  const proxy = `--proxy-server=socks5://127.0.0.1:${socksPort}`;
  return puppeteer.launch({
    executablePath: CHROMIUM_PATH,
    args: [...CHROMIUM_FLAGS, proxy, `--accept-lang=${language}`, `--lang=${language}`],
  });
}

export async function openGuestPage(browser: Browser, profile: GuestProfile): Promise<Page> {
  const page = await browser.newPage();
  if (profile.browser === "chrome") await page.setJavaScriptEnabled(profile.script);
  await page.setViewport({ width: 1200, height: 800 });
  // A page behind another is drawn so seldom that its colours never arrive.
  await page.bringToFront();
  return page;
}
