/** Starts the page. */
import { render } from "preact";
import { applyTheme } from "../dashboard/frame/theme.js";
import { App } from "./app.js";

applyTheme();
const root = document.getElementById("app");
if (root !== null) render(<App />, root);
