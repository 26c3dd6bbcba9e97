/** Flags of the running program (`start`, `host`) as parts of its configuration. */

import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { type Config, type ConfigPart, completeConfig, readConfigFile } from "@hushroom/engine";
import { HushError } from "@hushroom/protocol";
import type { Options } from "./options.ts";

export const CONFIG_TEXT_FLAGS = ["data", "tor", "torrc-extra", "config", "log"] as const;
export const CONFIG_SWITCHES = ["no-tor"] as const;

const LOG_LEVELS = ["error", "info", "debug"] as const;

/** Defaults, then the config file (`--config`, or the usual one if it is there), then flags. */
export function configFrom(options: Options, environment: NodeJS.ProcessEnv, last: ConfigPart = {}): Config {
  return completeConfig(environment, fromFile(options, environment), fromFlags(options), last);
}

function fromFile(options: Options, environment: NodeJS.ProcessEnv): ConfigPart {
  const given = options.read("config", readConfigFile);
  if (given !== null) return given;
  const folder = environment["XDG_CONFIG_HOME"] || join(homedir(), ".config");
  const usual = join(folder, "hushroom", "config.json");
  return existsSync(usual) ? readConfigFile(usual) : {};
}

function logLevel(value: string): (typeof LOG_LEVELS)[number] {
  const level = LOG_LEVELS.find((one) => one === value);
  if (level === undefined) throw new HushError("CONFIG_BAD_VALUE");
  return level;
}

function fromFlags(options: Options): ConfigPart {
  const data = options.text("data");
  const tor = options.text("tor");
  const torrcExtra = options.text("torrc-extra");
  const port = options.number("port");
  const level = options.read("log", logLevel);
  return {
    ...(data === null ? {} : { data }),
    ...(tor === null ? {} : { tor }),
    ...(torrcExtra === null ? {} : { torrcExtra }),
    ...(port === null ? {} : { port }),
    ...(level === null ? {} : { log: level }),
    ...(options.on("no-tor") ? { useTor: false } : {}),
    ...(options.on("no-open") ? { openPage: false } : {}),
  };
}
