/** Who may import whom (docs/architecture.md has the same table in words). What is not allowed here is an error. */

/** Package → the packages of ours that its sources may import. */
export const MAY_IMPORT = {
  mls: [],
  protocol: ["mls"],
  net: ["protocol"],
  relay: ["protocol", "net"],
  client: ["protocol"],
  engine: ["protocol", "net", "relay", "client"],
  web: ["protocol", "client"],
  terminal: ["protocol", "client", "net", "engine", "relay"],
  testkit: ["protocol", "net"],
  oracles: [],
};

/** Folders of protocol, lowest first. A folder imports itself and lower ones; those of one row don't import each other. */
const PROTOCOL_LAYERS = [["base"], ["wire"], ["crypto"], ["session"], ["contact", "group", "room"], ["api"]];

/** Node's modules that can open a connection, or ask a name server, by themselves. */
const OUTBOUND = "^(node:)?(net|tls|dgram|dns|dns/promises|http2|https)$";
const HTTP = "^(node:)?http$|(^|/)node_modules/ws/";

/** Packages that npm keeps inside one of ours, since it needs other versions than the rest. */
const NESTED = "^packages/[^/]+/node_modules/";

const forbid = (name, comment, from, to) => ({ name, severity: "error", comment, from, to });

const packageRules = Object.entries(MAY_IMPORT).map(([name, allowed]) =>
  forbid(
    `${name}-imports`,
    `packages/${name} may import: ${allowed.join(", ") || "none of our packages"}`,
    { path: `^packages/${name}/src/` },
    { path: "^packages/", pathNot: [`^packages/(${[name, ...allowed].join("|")})/src/`, NESTED] },
  ),
);

const layerRules = PROTOCOL_LAYERS.flatMap((row, index) =>
  row.map((layer) => {
    const open = [layer, ...PROTOCOL_LAYERS.slice(0, index).flat()];
    return forbid(
      `protocol-${layer}-layer`,
      `protocol/${layer} may import: ${open.join(", ")}`,
      { path: `^packages/protocol/src/${layer}/` },
      { path: "^packages/protocol/src/", pathNot: `^packages/protocol/src/(${open.join("|")})/` },
    );
  }),
);

export default {
  forbidden: [
    ...packageRules,
    ...layerRules,
    forbid(
      "front-door",
      "Across packages only src/index.ts is imported; tests may share what helps them",
      { path: "^packages/([^/]+)/|^tools/" },
      {
        path: "^packages/",
        pathNot: ["^packages/$1/", "^packages/[^/]+/src/index\\.ts$", "^packages/[^/]+/test/", NESTED],
      },
    ),
    forbid(
      "testkit-in-tests-only",
      "Test doubles stay out of programs",
      { path: "^packages/", pathNot: "^packages/(testkit|oracles)/|^packages/[^/]+/test/" },
      { path: "^packages/(testkit|oracles)/", pathNot: NESTED },
    ),
    forbid(
      "tests-are-leaves",
      "Programs don't import tests or tools",
      { path: "^packages/[^/]+/src/|^bin/" },
      { path: "^packages/[^/]+/test/|^tools/" },
    ),
    forbid("no-cycles", "No import cycles, type-only ones included", {}, { circular: true }),
    forbid("resolvable", "Every import leads somewhere", {}, { couldNotResolve: true }),
    forbid(
      "pure-protocol",
      "protocol imports nothing of the platform and of others only mls and noble",
      { path: "^packages/protocol/src/" },
      { pathNot: ["^packages/protocol/src/", "^packages/mls/src/", "(^|/)node_modules/@noble/"] },
    ),
    forbid(
      "pure-mls",
      "mls imports nothing of the platform and of others only noble",
      { path: "^packages/mls/src/" },
      { pathNot: ["^packages/mls/src/", "(^|/)node_modules/@noble/"] },
    ),
    forbid(
      "no-platform-in-pages",
      "client and web run in a browser: nothing of Node, the file system least of all",
      { path: "^packages/(client|web)/src/" },
      { dependencyTypes: ["core"] },
    ),
    forbid(
      "client-for-guest-pages",
      "The engine has no screens but the guest's pages: only they need client's words and marks",
      { path: "^packages/engine/src/", pathNot: "^packages/engine/src/guest/" },
      { path: "^packages/client/" },
    ),
    forbid(
      "outbound-in-net",
      "Only net opens connections and asks for names",
      { path: "^packages/", pathNot: "^packages/(net|testkit|oracles)/src/|^packages/[^/]+/test/" },
      { path: OUTBOUND, dependencyTypesNot: ["type-only"] },
    ),
    forbid(
      "http-in-its-places",
      "HTTP and WebSockets: net; engine/api, engine/guest and relay (listening); terminal (to the daemon's API)",
      {
        path: "^packages/",
        pathNot:
          "^packages/(net|relay|terminal|testkit|oracles)/src/|^packages/engine/src/(api|guest)/|^packages/[^/]+/test/",
      },
      { path: HTTP, dependencyTypesNot: ["type-only"] },
    ),
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^packages/[^/]+/dist/" },
    tsPreCompilationDeps: true,
    combinedDependencies: true,
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "node", "default", "types"],
      mainFields: ["module", "main", "types"],
    },
  },
};
