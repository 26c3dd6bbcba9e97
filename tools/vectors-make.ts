/** `npm run vectors-make`: writes vectors/, by which another implementation can check itself. */

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { generateVectors } from "./protocol-vectors/generate.ts";

const folder = fileURLToPath(new URL("../vectors/", import.meta.url));
for (const [file, text] of Object.entries(generateVectors())) writeFileSync(join(folder, file), text);
