/** Contacts as a store has them, for who does to them what the program refuses. */

import { ContactRecord, Shelf } from "../src/sealed/records.ts";
import type { Store } from "../src/store/store.ts";

export const contactsIn = (store: Store) => new Shelf(store, "contact", ContactRecord);
