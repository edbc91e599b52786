/** The page "Map": from where it comes, by country and by network; each leads to its attackers. */
import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Countries, Networks } from "../../server/api/places.js";
import { serverNow } from "../ask/api.js";
import { csvUrl, getCountries, getNetworks, NETWORKS_MAX } from "../ask/fleet.js";
import { useAsked } from "../ask/use-asked.js";
import { hrefOf } from "../frame/router.js";
import { CsvLink } from "../parts/csv-link.js";
import { formatCompact, formatCount } from "../parts/format.js";
import { Empty, Panel } from "../parts/panel.js";
import { SpanPicker } from "../parts/span-picker.js";
import { rangeOf, type Span } from "../parts/spans.js";
import { Table } from "../parts/table.js";
import { useViewState } from "../parts/use-view-state.js";
import { formatQuery, parseQuery, type ViewState } from "../parts/view-state.js";
import { countryName } from "./country-name.js";
import { leastOf, SHADES } from "./shades.js";

interface WorldProps {
  readonly events: ReadonlyMap<string, number>;
  readonly hrefOfCountry: (code: string) => string;
}

export function MapPage() {
  const [{ span }, choose] = useViewState();
  const countries = useAsked(`countries ${span}`, () => getCountries(rangeOf(span, serverNow())));
  const networks = useAsked(`networks ${span}`, () => getNetworks(rangeOf(span, serverNow())));
  return (
    <>
      <div class="title">
        <h1>Map</h1>
        <SpanPicker span={span} choose={(chosen) => choose({ span: chosen })} />
      </div>
      <Panel
        title="Events by country"
        loaded={countries.data !== undefined}
        error={countries.error}
        retry={countries.retry}
        actions={<CsvLink href={csvUrl("countries", rangeOf(span, serverNow()))} what="Countries" />}
      >
        {countries.data !== undefined && <ByCountry answer={countries.data} span={span} />}
      </Panel>
      <Panel
        title="Events by network"
        loaded={networks.data !== undefined}
        error={networks.error}
        retry={networks.retry}
        actions={<CsvLink href={csvUrl("networks", rangeOf(span, serverNow()))} what="Networks" />}
      >
        {networks.data !== undefined && <ByNetwork answer={networks.data} span={span} />}
      </Panel>
      <p class="soft">Counts are of whole days of UTC, and as true as the files of places that the server was given.</p>
    </>
  );
}

function attackers(span: Span, changes: Partial<ViewState>): string {
  const query = formatQuery({ ...parseQuery(""), span, ...changes });
  return `${hrefOf({ page: "attackers" })}${query === "" ? "" : `?${query}`}`;
}

function ByCountry({ answer: { isKnown, countries, elsewhere }, span }: { readonly answer: Countries; readonly span: Span }) {
  if (!isKnown) return <Unknown setting="country" what="countries" />;
  if (countries.length === 0) return <Empty>Nothing was seen from a known country in this window.</Empty>;
  const events = new Map(countries.map((one) => [one.country, one.events]));
  const most = countries[0]?.events ?? 1;
  return (
    <div class="map">
      <div class="map-picture">
        <LazyWorld events={events} hrefOfCountry={(country) => attackers(span, { country })} />
        <ol class="shades" aria-label="Shades">
          {Array.from({ length: SHADES }, (_, index) => index + 1).map((shade) => (
            <li key={shade}>
              <i class={`shade-${shade}`} />
              {formatCompact(leastOf(shade, most))}
              {shade === SHADES && ` to ${formatCompact(most)}`}
            </li>
          ))}
        </ol>
      </div>
      <Table label="Countries" heads={["Country", "#Events", "#Logins", "#Addresses"]}>
        {countries.map((one) => (
          <tr key={one.country}>
            <th scope="row">
              <a href={attackers(span, { country: one.country })}>{countryName(one.country)}</a>
            </th>
            <td class="number">{formatCount(one.events)}</td>
            <td class="number">{formatCount(one.logins)}</td>
            <td class="number">{formatCount(one.addresses)}</td>
          </tr>
        ))}
        {elsewhere.events > 0 && (
          <tr>
            <th scope="row" class="soft">
              Nobody knows
            </th>
            <td class="number">{formatCount(elsewhere.events)}</td>
            <td class="number">{formatCount(elsewhere.logins)}</td>
            <td class="number">{formatCount(elsewhere.addresses)}</td>
          </tr>
        )}
      </Table>
    </div>
  );
}

/** The shapes are more than the rest of the dashboard: they come when they are looked at. */
function LazyWorld(props: WorldProps) {
  const [World, setWorld] = useState<ComponentType<WorldProps>>();
  useEffect(() => {
    // Without the picture there is still the table.
    import("./world.js").then(
      ({ default: loaded }) => setWorld(() => loaded),
      () => {},
    );
  }, []);
  return World === undefined ? <div class="world" /> : <World {...props} />;
}

function ByNetwork({ answer: { isKnown, networks, next }, span }: { readonly answer: Networks; readonly span: Span }) {
  if (!isKnown) return <Unknown setting="asn" what="networks" />;
  if (networks.length === 0) return <Empty>Nothing was seen from a known network in this window.</Empty>;
  return (
    <>
      <Table label="Networks" heads={["ASN", "Operator", "Countries", "#Events", "#Logins", "#Addresses"]}>
        {networks.map((one) => (
          <tr key={one.asn}>
            <th scope="row">
              <a href={attackers(span, { asn: String(one.asn) })}>AS{one.asn}</a>
            </th>
            <td class="wide">{one.organization}</td>
            <td class="soft">{one.countries.join(", ")}</td>
            <td class="number">{formatCount(one.events)}</td>
            <td class="number">{formatCount(one.logins)}</td>
            <td class="number">{formatCount(one.addresses)}</td>
          </tr>
        ))}
      </Table>
      {next !== null && <p class="soft">The first {formatCount(NETWORKS_MAX)}; the file has all.</p>}
    </>
  );
}

function Unknown({ setting, what }: { readonly setting: string; readonly what: string }) {
  return (
    <Empty>
      The server has no file that tells {what}: name an mmdb file as <code>{setting}</code> in <code>[server.geo]</code>.
    </Empty>
  );
}
