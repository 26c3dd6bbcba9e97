/** Starts the page of relay rooms. */

import { render } from "preact";
import { RelayPage } from "./relay-page.tsx";

const root = document.getElementById("app");
if (root === null) throw new Error("broken invariant: the page has #app");
render(<RelayPage />, root);
