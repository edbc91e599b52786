/** The built page, read into memory when first asked for: a handful of files, named by the build, and no path of a peer's. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Answer } from "./answer.js";

const FOLDER = fileURLToPath(new URL("../../owner-page/", import.meta.url));

const TYPES: Readonly<Record<string, string>> = {
  html: "text/html; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  css: "text/css; charset=utf-8",
  svg: "image/svg+xml",
};

let files: ReadonlyMap<string, Answer> | undefined;

/** @param path of the URL. @returns undefined when there is no such file */
export function pageFile(path: string): Answer | undefined {
  files ??= readFiles();
  return files.get(path === "/" ? "/index.html" : path);
}

function readFiles(): ReadonlyMap<string, Answer> {
  if (!existsSync(FOLDER)) return new Map();
  const names = readdirSync(FOLDER, { recursive: true, encoding: "utf8" });
  return new Map(
    names.flatMap((name): [string, Answer][] => {
      const type = TYPES[name.split(".").at(-1) ?? ""];
      if (type === undefined) return [];
      // Names under assets/ hold a hash of what is in them.
      const caching = name.startsWith("assets/") ? "public, max-age=31536000, immutable" : "no-cache";
      return [[`/${name}`, { status: 200, type, body: readFileSync(join(FOLDER, name)), headers: { "Cache-Control": caching } }]];
    }),
  );
}
