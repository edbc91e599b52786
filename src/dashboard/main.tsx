/** Starts the page. */
import { render } from "preact";
import { App } from "./frame/app.js";
import { startRouter } from "./frame/router.js";
import { applyTheme } from "./frame/theme.js";

applyTheme();
startRouter();
const root = document.getElementById("app");
if (root !== null) render(<App />, root);
