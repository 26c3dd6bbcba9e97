/** What the suites need beside Node: programs of the system and rights, and how to get them. */
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/** Program → the Debian package that brings it. */
const DEBIAN_PACKAGES = {
  tor: "tor",
  chromium: "chromium",
  "firefox-esr": "firefox-esr",
  nft: "nftables",
  ip: "iproute2",
  unshare: "util-linux",
  nsenter: "util-linux",
};

/** Programs that Homebrew has as well. */
const HOMEBREW = new Set(["tor"]);

const SYSTEM_FOLDERS = ["/usr/local/sbin", "/usr/sbin", "/sbin"];

function isInstalled(program) {
  const folders = [...(process.env.PATH ?? "").split(delimiter), ...SYSTEM_FOLDERS];
  return folders.some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

const isThere = (part) => (part === "root" ? process.getuid?.() === 0 : isInstalled(part));

export const missingParts = (parts) => parts.filter((part) => !isThere(part));

/** The exact command that brings the missing parts, or the words that say what else to do. */
export function howToGet(parts, platform = process.platform) {
  const programs = parts.filter((part) => part !== "root");
  const steps = programs.length > 0 ? [installCommand(programs, platform)] : [];
  return parts.includes("root") ? [...steps, "run it as root: sudo npm test"] : steps;
}

function installCommand(programs, platform) {
  if (platform === "darwin" && programs.every((program) => HOMEBREW.has(program))) {
    return `brew install ${programs.join(" ")}`;
  }
  if (platform !== "linux") return `this suite needs Linux with ${programs.join(", ")}`;
  const names = [...new Set(programs.map((program) => DEBIAN_PACKAGES[program]))];
  const sudo = process.getuid?.() === 0 ? "" : "sudo ";
  return `${sudo}apt-get install --no-install-recommends ${names.join(" ")}`;
}
