/** The owner's page: [owner]. */
import type { OwnerConfig } from "./config.js";
import type { Context } from "./context.js";
import { listenOf } from "./listen.js";
import { ownerKeys } from "./schema.js";

export function ownerConfig(context: Context): OwnerConfig {
  const checked = context.check("owner", ownerKeys);
  const { enabled, listen, hosts } = checked.values;
  const places = listen.map((text) => {
    const place = listenOf(text);
    if (place === undefined) checked.fault("listen", `${JSON.stringify(text)} is not ADDRESS:PORT`);
    return place;
  });
  if (places.length === 0) checked.fault("listen", "it names no address; to have no page, set `enabled` to false");
  return { enabled, listen: places.filter((place) => place !== undefined), hosts };
}
