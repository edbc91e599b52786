/**
 * The countries of the world, darker where more was seen: a picture of what stands in the table beside it, drawn by d3-geo from Natural
 * Earth's shapes. Loaded only when the map is looked at.
 */
import { geoEqualEarth, geoPath } from "d3-geo";
import { feature } from "topojson-client";
import type { GeometryCollection, Topology } from "topojson-specification";
import atlas from "world-atlas/countries-110m.json";
import { formatCount } from "../parts/format.js";
import { CODES } from "./codes.js";
import { countryName } from "./country-name.js";
import { shadeOf } from "./shades.js";

const WIDTH = 960;
const HEIGHT = 467;
/** Nobody lives there, and it would take a fifth of the height. */
const ANTARCTICA = "010";

// As its makers publish it; its JSON's type has no unions.
const topology = atlas as unknown as Topology<{ countries: GeometryCollection<{ name: string }> }>;
const { features } = feature(topology, topology.objects.countries);
const shown = features.filter(({ id }) => id !== ANTARCTICA);
const path = geoPath(geoEqualEarth().fitSize([WIDTH, HEIGHT], { type: "FeatureCollection", features: shown })).digits(1);
const SHAPES = shown.map(({ id, properties }, index) => ({
  key: String(index),
  code: CODES.get(String(id)),
  name: properties.name,
  d: path(shown[index]!) ?? "",
}));

interface WorldProps {
  /** Events by country's code. */
  readonly events: ReadonlyMap<string, number>;
  /** The query that leads to a country's attackers in the same window. */
  readonly hrefOfCountry: (code: string) => string;
}

export default function World({ events, hrefOfCountry }: WorldProps) {
  const most = Math.max(1, ...events.values());
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be an SVG
    <svg
      class="world"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="group"
      aria-label="Map of the countries; the table has their figures"
    >
      {SHAPES.map(({ key, code, name, d }) => {
        const count = code === undefined ? 0 : (events.get(code) ?? 0);
        const shape = (
          <path class={`shade-${shadeOf(count, most)}`} d={d}>
            <title>{`${code === undefined ? name : countryName(code)}: ${formatCount(count)} events`}</title>
          </path>
        );
        // The table's links are the ones for keyboards.
        return count === 0 || code === undefined ? (
          <g key={key}>{shape}</g>
        ) : (
          <a key={key} href={hrefOfCountry(code)} tabIndex={-1}>
            {shape}
          </a>
        );
      })}
    </svg>
  );
}
