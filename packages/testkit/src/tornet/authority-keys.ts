/**
 * The three authorities' keys: made once (seconds of RSA) and kept in the cache, never in the repository. Layout:
 * `keys/auth0/keys/…` is copied into an authority's data directory; `keys/auth0/fingerprint` is tor's own file.
 */

import { execFile } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { AUTHORITIES, type AuthorityIdentity } from "./torrc.ts";

const MADE_WITHIN_MS = 120_000;
/** The longest that tor-gencert knows. */
const LIFETIME_MONTHS = 24;
const SPARE_MS = 7 * 24 * 3600 * 1000;

function run(
  command: string,
  args: readonly string[],
  signal: AbortSignal | undefined,
  input = "",
): Promise<void> {
  return new Promise((resolve, reject) => {
    const options = { timeout: MADE_WITHIN_MS, signal };
    const child = execFile(command, [...args], options, (error, stdout, stderr) => {
      if (error === null) resolve();
      else if (error.code === "ENOENT")
        reject(new Error(`${command} is missing; install tor 0.4.9 or newer`));
      else reject(new Error(`${command}: ${error.message}\n${stdout}${stderr}`));
    });
    child.stdin?.end(input);
  });
}

async function makeAuthority(tor: string, directory: string, signal: AbortSignal | undefined): Promise<void> {
  const keys = join(directory, "keys");
  mkdirSync(keys, { recursive: true, mode: 0o700 });
  const torrc = join(directory, "torrc");
  writeFileSync(
    torrc,
    `DataDirectory "${directory}"\nORPort 127.0.0.1:9 IPv4Only\nAddress 127.0.0.1\nSocksPort 0\nExitRelay 0\n`,
  );
  const certificate = [
    ["--create-identity-key", "-m", String(LIFETIME_MONTHS), "--passphrase-fd", "0"],
    ["-i", join(keys, "authority_identity_key"), "-s", join(keys, "authority_signing_key")],
    ["-c", join(keys, "authority_certificate")],
  ].flat();
  await run("tor-gencert", certificate, signal, "test\n");
  const fingerprint = ["-f", torrc, "--defaults-torrc", "/dev/null", "--list-fingerprint", "--quiet"];
  await run(tor, [...fingerprint, "--DisableNetwork", "1"], signal);
  rmSync(torrc);
}

function match(text: string, pattern: RegExp, what: string): string {
  const found = pattern.exec(text)?.[1];
  if (found === undefined) throw new Error(`no ${what} among the authority's keys`);
  return found;
}

function readIdentity(directory: string): AuthorityIdentity {
  const certificate = readFileSync(join(directory, "keys", "authority_certificate"), "utf8");
  const fingerprint = readFileSync(join(directory, "fingerprint"), "utf8");
  return {
    fingerprint: match(fingerprint.replaceAll(" ", ""), /([0-9A-F]{40})\s*$/, "fingerprint"),
    v3ident: match(certificate, /^fingerprint ([0-9A-F]{40})$/m, "v3ident"),
  };
}

function stillValid(keys: string, nowMs: number): boolean {
  const file = join(keys, "auth0", "keys", "authority_certificate");
  if (!existsSync(file)) return false;
  const expires = match(readFileSync(file, "utf8"), /^dir-key-expires (.+)$/m, "expiry");
  return Date.parse(`${expires}Z`) - SPARE_MS > nowMs;
}

/** Makes the keys in `keys` if they are absent or about to expire; of two runs at once one's keys are taken. */
export async function ensureAuthorityKeys(
  tor: string,
  keys: string,
  signal?: AbortSignal,
): Promise<AuthorityIdentity[]> {
  const names = Array.from({ length: AUTHORITIES }, (_, i) => `auth${i}`);
  if (!stillValid(keys, Date.now())) {
    const fresh = mkdtempSync(`${keys}-`);
    try {
      await Promise.all(names.map((name) => makeAuthority(tor, join(fresh, name), signal)));
      if (!stillValid(keys, Date.now())) {
        rmSync(keys, { recursive: true, force: true });
        renameSync(fresh, keys);
      }
    } finally {
      rmSync(fresh, { recursive: true, force: true });
    }
  }
  return names.map((name) => readIdentity(join(keys, name)));
}
