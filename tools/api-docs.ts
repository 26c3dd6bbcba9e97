/** `npm run api-docs`: writes docs/api.md, docs/openrpc.json and the tables of docs/protocol.md. */

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { withTables } from "./api-docs/frame-tables.ts";
import { generateMarkdown, generateOpenRpc } from "./api-docs/generate.ts";

const docs = fileURLToPath(new URL("../docs/", import.meta.url));
writeFileSync(join(docs, "api.md"), generateMarkdown());
writeFileSync(join(docs, "openrpc.json"), generateOpenRpc());
const protocol = join(docs, "protocol.md");
writeFileSync(protocol, withTables(readFileSync(protocol, "utf8")));
