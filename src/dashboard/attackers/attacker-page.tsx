/** The page of one attacker: what it did, what it scores and why, whose list it tries, and its events as they happen. */
import type { AddressProfile } from "../../server/api.js";
import { getAddress } from "../ask/api.js";
import { useAsked } from "../ask/use-asked.js";
import type { Theme } from "../frame/theme.js";
import { LivePanel } from "../live/live-panel.js";
import { formatCount } from "../parts/format.js";
import { Empty, Panel } from "../parts/panel.js";
import { Ago, Tile, Tiles } from "../parts/tiles.js";
import { useViewState } from "../parts/use-view-state.js";
import { AttackerCredentials } from "./attacker-credentials.js";
import { AttackerGroups } from "./attacker-groups.js";
import { AttackerHistory } from "./attacker-history.js";
import { AttackerScore } from "./attacker-score.js";
import { AttackerSessions } from "./attacker-sessions.js";
import { ClientsTable, SensorsTable, ServicesTable } from "./attacker-tables.js";

export function AttackerPage({ address, theme }: { readonly address: string; readonly theme: Theme }) {
  const [view, choose] = useViewState();
  const { data, error, retry } = useAsked(address, () => getAddress(address));
  const services = data?.services.map(({ service }) => service).sort() ?? [];
  return (
    <>
      <div class="title">
        <h1 class="address">{data?.address ?? address}</h1>
        {data !== undefined && <Standing profile={data} />}
      </div>
      <Panel title="Totals" className="counts" loaded={data !== undefined} error={error} retry={retry}>
        {data !== undefined &&
          (data.firstSeen === null ? <Empty>This address was never seen.</Empty> : <Totals profile={data} />)}
      </Panel>
      {data !== undefined && <AttackerScore profile={data} />}
      {/* All of it is asked for at once; of an address that was never seen it goes again. */}
      {data?.firstSeen !== null && (
        <>
          <AttackerHistory address={address} theme={theme} />
          <div class="side-by-side">
            {data !== undefined && <ServicesTable profile={data} />}
            {data !== undefined && <SensorsTable profile={data} />}
            <AttackerCredentials address={address} />
            <AttackerGroups address={address} />
          </div>
          <AttackerSessions address={address} />
          {data !== undefined && data.clients.length > 0 && <ClientsTable profile={data} />}
          {data !== undefined && (
            <LivePanel view={{ ...view, address: data.address }} choose={choose} services={services} isOfOne />
          )}
        </>
      )}
    </>
  );
}

function Standing({ profile: { listing, score, country, operator } }: { readonly profile: AddressProfile }) {
  return (
    <ul class="badges">
      <li class={listing === null ? "badge" : "badge badge-bad"}>{listing === null ? "Not listed" : "Listed"}</li>
      {score.class !== null && <li class="badge">Class {score.class}</li>}
      {country !== undefined && (
        <li class="badge" title={`As of ${country.asOf}`}>
          {country.code}
        </li>
      )}
      {operator !== undefined && (
        <li class="badge" title={`As of ${operator.asOf}`}>
          AS{operator.asn} {operator.organization}
        </li>
      )}
    </ul>
  );
}

function Totals({ profile }: { readonly profile: AddressProfile }) {
  return (
    <Tiles>
      <Tile label="Events">{formatCount(profile.events)}</Tile>
      <Tile label="Logins">{formatCount(profile.logins)}</Tile>
      <Tile label="Credentials">{formatCount(profile.credentials)}</Tile>
      <Tile label="Sensors">{formatCount(profile.sensorCount)}</Tile>
      <Tile label="First seen">{profile.firstSeen !== null && <Ago time={profile.firstSeen} />}</Tile>
      <Tile label="Last seen">{profile.lastSeen !== null && <Ago time={profile.lastSeen} />}</Tile>
    </Tiles>
  );
}
