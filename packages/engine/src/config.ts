/**
 * The program's configuration: defaults, then the config file, then flags. Unknown keys are refused, so that a
 * mistyped protection is never silently off. `describeConfig` prints it without secrets.
 */

import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { isAbsolute, join, resolve } from "node:path";
import {
  choice,
  flag,
  HushError,
  type Infer,
  integer,
  list,
  nullable,
  optional,
  readShape,
  record,
  text,
} from "@hushroom/protocol";

const path = text(1024, 1);

export const configShape = record({
  /** Port of the owner's page on 127.0.0.1; 0 takes any free one. */
  port: integer(0, 65_535),
  /** Folder for tor's own directory, the socket and the kept profile. */
  data: path,
  /** False: no tor is started, rooms are for the LAN. */
  useTor: flag,
  /** Where tor is; null looks for it. */
  tor: nullable(path),
  /** File of lines for the end of tor's configuration. */
  torrcExtra: nullable(path),
  bridges: list(text(2000), 50),
  /** Opens the owner's page in the desktop's browser. */
  openPage: flag,
  log: choice(["error", "info", "debug"]),
});

export type Config = Infer<typeof configShape>;
export type ConfigPart = Partial<Config>;

const fileShape = record(
  Object.fromEntries(Object.entries(configShape.fields).map(([key, shape]) => [key, optional(shape)])),
);

export function defaultDataFolder(environment: NodeJS.ProcessEnv): string {
  const base = environment["XDG_DATA_HOME"] || join(homedir(), ".local", "share");
  return join(base, "hushroom");
}

export function defaultConfig(environment: NodeJS.ProcessEnv): Config {
  return {
    port: 3000,
    data: defaultDataFolder(environment),
    useTor: true,
    tor: environment["TOR_PATH"] || null,
    torrcExtra: null,
    bridges: [],
    openPage: true,
    log: "info",
  };
}

/** Throws CONFIG_UNREADABLE, CONFIG_UNKNOWN_KEY or CONFIG_BAD_VALUE. */
export function readConfigFile(file: string): ConfigPart {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new HushError("CONFIG_UNREADABLE", {}, error);
  }
  if (typeof value === "object" && value !== null) {
    const unknown = Object.keys(value).some((key) => !Object.hasOwn(configShape.fields, key));
    if (unknown) throw new HushError("CONFIG_UNKNOWN_KEY");
  }
  return readShape(fileShape, value, "CONFIG_BAD_VALUE") as ConfigPart;
}

/** Paths become absolute, from the working directory. */
export function completeConfig(environment: NodeJS.ProcessEnv, ...parts: readonly ConfigPart[]): Config {
  const merged: Config = Object.assign({}, defaultConfig(environment), ...parts);
  const checked = readShape(configShape, merged, "CONFIG_BAD_VALUE");
  const absolute = (value: string) => (isAbsolute(value) ? value : resolve(value));
  return {
    ...checked,
    data: absolute(checked.data),
    torrcExtra: checked.torrcExtra === null ? null : absolute(checked.torrcExtra),
  };
}

/** For `--print-config`: bridge lines hold addresses and secrets, so only their number is shown. */
export function describeConfig(config: Config): Record<string, unknown> {
  return { ...config, bridges: `${config.bridges.length} (not shown)` };
}
