/**
 * The pages and their paths, beneath wherever the dashboard lies: pure, so that server, links and router can agree on them. What a path
 * shows beyond which page it is, the query says (view-state.ts).
 */
import { TRAITS, type Trait } from "../../server/api/traits.js";

export type Route =
  | {
      readonly page:
        | "overview"
        | "attackers"
        | "groups"
        | "campaigns"
        | "listed"
        | "map"
        | "sensors"
        | "services"
        | "traits"
        | "settings";
    }
  | { readonly page: "attacker"; readonly address: string }
  | { readonly page: "group"; readonly id: number }
  | { readonly page: "campaign"; readonly id: string }
  | { readonly page: "sensor"; readonly id: string }
  | { readonly page: "service"; readonly service: string }
  | { readonly page: "trait"; readonly kind: Trait; readonly hash: string }
  | { readonly page: "unknown" };

const GROUP_ID_MAX = 2 ** 32 - 1;

/** @param path relative to the dashboard, without query: `attackers/192.0.2.1` */
export function parseRoute(path: string): Route {
  const [room = "", name = "", ...rest] = path.replace(/\/$/, "").split("/");
  if (rest.length > 0) return { page: "unknown" };
  if (name === "") {
    if (room === "" && path === "") return { page: "overview" };
    if (room === "map" || room === "sensors" || room === "services" || room === "traits" || room === "settings")
      return { page: room };
    if (room === "attackers" || room === "groups" || room === "campaigns" || room === "listed") return { page: room };
    return { page: "unknown" };
  }
  if (room === "attackers") return attackerAt(name);
  if (room === "traits") return traitAt(name);
  if (room === "sensors") return /^[a-z0-9._-]{1,64}$/.test(name) ? { page: "sensor", id: name } : { page: "unknown" };
  if (room === "services") return /^[a-z0-9-]{1,32}$/.test(name) ? { page: "service", service: name } : { page: "unknown" };
  if (room === "campaigns") return /^\d{1,20}$/.test(name) ? { page: "campaign", id: name } : { page: "unknown" };
  const id = /^[1-9]\d{0,9}$/.test(name) ? Number(name) : Number.POSITIVE_INFINITY;
  return room === "groups" && id <= GROUP_ID_MAX ? { page: "group", id } : { page: "unknown" };
}

/** The path of a page, relative to the dashboard; parseRoute understands it. */
export function pathOf(route: Exclude<Route, { readonly page: "unknown" }>): string {
  switch (route.page) {
    case "overview":
      return "";
    case "attackers":
    case "groups":
    case "campaigns":
    case "listed":
    case "map":
    case "sensors":
    case "services":
    case "traits":
    case "settings":
      return `${route.page}/`;
    case "attacker":
      // A colon is allowed in a path, and an address with %3A in it is no longer one to the eye.
      return `attackers/${encodeURIComponent(route.address).replaceAll("%3A", ":")}`;
    case "group":
      return `groups/${route.id}`;
    case "campaign":
      return `campaigns/${route.id}`;
    case "sensor":
      return `sensors/${route.id}`;
    case "service":
      return `services/${route.service}`;
    case "trait":
      return `traits/${route.kind}.${route.hash}`;
  }
}

/** Whether `text` is an IPv4 or IPv6 address, as people write one. */
export function isAddress(text: string): boolean {
  if (/^(25[0-5]|2[0-4]\d|1?\d?\d)(\.(25[0-5]|2[0-4]\d|1?\d?\d)){3}$/.test(text)) return true;
  return /^[\da-f:.]{2,45}$/i.test(text) && text.includes(":") && URL.canParse(`http://[${text}]/`);
}

function attackerAt(name: string): Route {
  try {
    const address = decodeURIComponent(name);
    return isAddress(address) ? { page: "attacker", address } : { page: "unknown" };
  } catch {
    return { page: "unknown" };
  }
}

function traitAt(name: string): Route {
  const [kind, hash = "", ...rest] = name.split(".");
  const trait = TRAITS.find((one) => one === kind);
  return trait !== undefined && rest.length === 0 && /^\d{1,20}$/.test(hash)
    ? { page: "trait", kind: trait, hash }
    : { page: "unknown" };
}
