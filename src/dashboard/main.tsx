/** Starts the page. */
import { render } from "preact";
import { App } from "./app.js";
import { startRouter } from "./router.js";
import { applyTheme } from "./theme.js";

applyTheme();
startRouter();
const root = document.getElementById("app");
if (root !== null) render(<App />, root);
