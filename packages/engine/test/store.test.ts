import { afterAll } from "vitest";
import { openStore } from "../src/store/open-store.ts";
import { storeContract } from "./store-contract.ts";
import { openProfile, TestFolders } from "./store-profile.ts";

const folders = new TestFolders();
afterAll(() => folders.remove());

storeContract("the store in RAM", () => openStore({ folder: folders.make(), passphrase: null }));
storeContract("the store on disk", () => openProfile(folders.make()));
