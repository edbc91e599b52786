/**
 * Builds the dashboard (src/dashboard) into build/dashboard and, with `--mode owner`, the owner's page (src/owner-page) into
 * build/owner-page, so that they run under `script-src 'self'; style-src 'self'`: nothing inline, nothing as a `data:` URL, nothing
 * made of text at run time.
 */
import { defineConfig } from "vite";

export default defineConfig(({ mode }) => {
  const page = mode === "owner" ? "owner-page" : "dashboard";
  return {
    root: `src/${page}`,
    publicDir: "../dashboard/public",
    // Relative, so that the page also works beneath a path of a reverse proxy.
    base: "./",
    oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
    // The usual build compiles record readers with `new Function`, which the policy forbids.
    resolve: { alias: { "msgpackr/unpack": "msgpackr/unpack-no-eval" } },
    build: {
      outDir: `../../build/${page}`,
      emptyOutDir: true,
      target: "es2023",
      // From these on browsers know light-dark(), on which tokens.css rests.
      cssTarget: ["chrome123", "firefox120", "safari17.5"],
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
    },
  };
});
