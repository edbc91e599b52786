/** The sections of the server that say who is listed, and where addresses are: [server.analysis], [[server.classes]], [server.geo]. */
import { checkSection } from "./check.js";
import type { AddressClass, AnalysisConfig, GeoConfig } from "./config.js";
import type { Context } from "./context.js";
import { analysisKeys, classKeys, geoKeys } from "./schema.js";

export function analysisConfig(context: Context): AnalysisConfig {
  const checked = context.check("server.analysis", analysisKeys);
  const { half_life_days, sensors_min, list_score, unlist_score, allow } = checked.values;
  if (unlist_score >= list_score) checked.fault("unlist_score", `not below list_score, ${list_score}`);
  const fromOne = list_score / sensors_min;
  if (unlist_score <= fromOne) {
    checked.fault(
      "unlist_score",
      `a sensor gives up to ${fromOne} (list_score / sensors_min): one alone could keep an address listed`,
    );
  }
  return {
    halfLifeDays: half_life_days,
    sensorsMin: sensors_min,
    listScore: list_score,
    unlistScore: unlist_score,
    allow,
    classes: addressClasses(context),
  };
}

export function geoConfig(context: Context): GeoConfig {
  const { country, asn } = context.check("server.geo", geoKeys).values;
  return {
    ...(country === undefined ? {} : { country: context.path(country) }),
    ...(asn === undefined ? {} : { asn: context.path(asn) }),
  };
}

/** In the order given: the first that an address belongs to counts. */
function addressClasses(context: Context): AddressClass[] {
  const classes: AddressClass[] = [];
  for (const section of context.sectionsOf("server.classes")) {
    const checked = checkSection("server.classes", classKeys, [section], context.faults);
    const { name, file, list_score } = checked.values;
    if (!checked.has("name") || !checked.has("file")) {
      const missing = (["name", "file"] as const).filter((key) => !checked.has(key)).join(" and ");
      context.faults.add(`each class needs a name and a file; ${missing} missing`, "server.classes", section);
    }
    if (classes.some((other) => other.name === name)) checked.fault("name", `there is another class ${JSON.stringify(name)}`);
    if (name !== "" && file !== undefined) classes.push({ name, file: context.path(file), listScore: list_score });
  }
  return classes;
}
