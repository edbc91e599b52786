/**
 * Where the reader is, in the address bar and its history. Links are plain `<a href>`: a click on one that leads to a page of ours is
 * caught here and loads nothing; one with a modifier, or that leads elsewhere, stays the browser's.
 */
import { useEffect, useState } from "preact/hooks";
import { parseRoute, pathOf, type Route } from "./routes.js";

/** The bundle lies in `assets/` beneath the dashboard, so the page works beneath any path of a reverse proxy. */
const bundle: string = import.meta.url;
const ROOT = new URL("../..", bundle);
const listeners = new Set<() => void>();

/** @param path relative to the dashboard */
export function urlOf(path: string): string {
  return new URL(path, ROOT).href;
}

export function hrefOf(route: Exclude<Route, { readonly page: "unknown" }>): string {
  return urlOf(pathOf(route));
}

/** Goes there, as a click on a link does. */
export function go(url: string): void {
  if (url !== location.href) history.pushState(null, "", url);
  scrollTo(0, 0);
  tell();
}

/** Puts the query of the present page into the history. */
export function goQuery(query: string): void {
  history.pushState(null, "", query === "" ? location.pathname : `?${query}`);
  tell();
}

/** @returns a function that ends it */
export function onMove(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Once, before anything is drawn. */
export function startRouter(): void {
  // A browser asks for the icon again after each move, and would look for it beneath the page it moved to.
  for (const icon of document.querySelectorAll<HTMLLinkElement>("link[rel=icon]")) icon.href = urlOf("favicon.svg");
  addEventListener("popstate", tell);
  document.addEventListener("click", (event) => {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = event.target instanceof Element ? event.target.closest("a") : null;
    if (link === null || link.target !== "" || link.hasAttribute("download") || routeAt(link.href).page === "unknown") return;
    event.preventDefault();
    go(link.href);
  });
}

export function useRoute(): Route {
  const [path, setPath] = useState(location.pathname);
  useEffect(() => onMove(() => setPath(location.pathname)), []);
  return routeAt(new URL(path, location.href).href);
}

function routeAt(href: string): Route {
  const { origin, pathname } = new URL(href);
  if (origin !== ROOT.origin || !pathname.startsWith(ROOT.pathname)) return { page: "unknown" };
  return parseRoute(pathname.slice(ROOT.pathname.length));
}

function tell(): void {
  for (const listener of listeners) listener();
}
