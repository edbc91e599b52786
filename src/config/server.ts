/** The server's sections: [server], [server.batching], [[server.sensors]]; those of its analysis are in analysis.ts. */
import { join } from "node:path";
import type { Batching } from "../wire/batch.js";
import { analysisConfig, geoConfig } from "./analysis.js";
import { checkSection } from "./check.js";
import type { ServerConfig } from "./config.js";
import { batching, type Context } from "./context.js";
import { listenOf } from "./listen.js";
import { serverKeys, serverSensorKeys } from "./schema.js";

export function serverConfig(context: Context): ServerConfig {
  const checked = context.check("server", serverKeys);
  const { values } = checked;
  const listen = listenOf(values.listen);
  if (listen === undefined) checked.fault("listen", `${JSON.stringify(values.listen)} is not ${serverKeys.listen.expected}`);
  if (values.inflated_bytes_max < values.body_bytes_max) {
    checked.fault("inflated_bytes_max", `smaller than body_bytes_max, ${values.body_bytes_max}: an upload only grows`);
  }
  return {
    listen: listen ?? { address: "127.0.0.1", port: 0 },
    dataDir: values.data_dir === undefined ? join(context.homes.state, "server") : context.path(values.data_dir),
    ...(values.clickhouse_url === undefined ? {} : { clickhouseUrl: values.clickhouse_url }),
    database: values.database,
    sensors: knownSensors(context),
    batching: withVersion(batching("server.batching", context)),
    retentionDays: values.retention_days,
    rollupRetentionDays: values.rollup_retention_days,
    acceptPrivate: values.accept_private,
    bodyBytesMax: values.body_bytes_max,
    inflatedBytesMax: values.inflated_bytes_max,
    hosts: values.hosts,
    analysis: analysisConfig(context),
    geo: geoConfig(context),
  };
}

/** The settings' version is made of them, so that no one has to count. */
function withVersion(settings: Batching): Batching {
  const { maxAgeMs, maxBytes, maxAttempts, throttleHoldbackMs } = settings;
  const version = settings.version || 1 + ((maxAgeMs * 31 + maxBytes * 17 + maxAttempts * 7 + throttleHoldbackMs) % 2 ** 31);
  return { ...settings, version };
}

/** Each with a name and a token that no other has: the token is what tells sensors apart. */
function knownSensors(context: Context): ServerConfig["sensors"] {
  const sensors: { id: string; token: string }[] = [];
  for (const section of context.sectionsOf("server.sensors")) {
    const checked = checkSection("server.sensors", serverSensorKeys, [section], context.faults);
    const { id, token } = checked.values;
    if (!checked.has("id") || !checked.has("token")) {
      const missing = (["id", "token"] as const).filter((key) => !checked.has(key)).join(" and ");
      context.faults.add(`each sensor needs an id and a token; ${missing} missing`, "server.sensors", section);
    }
    if (sensors.some((other) => other.id === id)) checked.fault("id", `there is another sensor ${JSON.stringify(id)}`);
    const twin = sensors.find((other) => other.token === token);
    if (twin !== undefined) checked.fault("token", `the sensor ${JSON.stringify(twin.id)} has the same token`);
    if (id !== "" && token !== undefined) sensors.push({ id, token });
  }
  return sensors;
}
