/** The frame that every page stands in, and which page that is. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { Account } from "../../server/api/access.js";
import { Entrance } from "../account/entrance.js";
import { useAccount } from "../account/use-account.js";
import { AttackerPage } from "../attackers/attacker-page.js";
import { AttackersPage } from "../attackers/attackers-page.js";
import { CampaignPage } from "../campaigns/campaign-page.js";
import { CampaignsPage } from "../campaigns/campaigns-page.js";
import { GroupPage } from "../groups/group-page.js";
import { GroupsPage } from "../groups/groups-page.js";
import { ListedPage } from "../listed/listed-page.js";
import { MapPage } from "../map/map-page.js";
import { OverviewPage } from "../overview/overview-page.js";
import { KINDS } from "../parts/trait-text.js";
import { SensorPage } from "../sensors/sensor-page.js";
import { SensorsPage } from "../sensors/sensors-page.js";
import { ServicePage } from "../services/service-page.js";
import { ServicesPage } from "../services/services-page.js";
import { SettingsPage } from "../settings/settings-page.js";
import { TraitPage } from "../traits/trait-page.js";
import { TraitsPage } from "../traits/traits-page.js";
import { Header } from "./header.js";
import { KeysHelp } from "./keys-help.js";
import { hrefOf, useRoute } from "./router.js";
import type { Route } from "./routes.js";
import type { Theme } from "./theme.js";
import { useKeys } from "./use-keys.js";
import { useTheme } from "./use-theme.js";

export function App() {
  const { account, failed, changed } = useAccount();
  if (account === undefined) return failed && <p class="gate">The server does not answer. Trying again …</p>;
  return account.state === "in" ? <Frame account={account} /> : <Entrance account={account} entered={changed} />;
}

function Frame({ account }: { readonly account: Account }) {
  const route = useRoute();
  const { theme, toggle } = useTheme();
  const main = useRef<HTMLElement>(null);
  const shown = useRef<string>(undefined);
  const [helping, setHelping] = useState(false);
  const title = titleOf(route);
  useKeys({ "/": () => document.getElementById("search")?.focus(), "?": () => setHelping(true) });
  useEffect(() => {
    document.title = `${title} · minipot`;
    // Who follows a link by keyboard or ear goes on from the new page's start; the first page is the browser's to begin.
    if (shown.current !== undefined) main.current?.focus({ preventScroll: true });
    shown.current = title;
  }, [title]);
  return (
    <>
      <Header route={route} theme={theme} toggleTheme={toggle} />
      <main ref={main} tabIndex={-1}>
        <Page route={route} theme={theme} account={account} />
      </main>
      {helping && <KeysHelp close={() => setHelping(false)} />}
    </>
  );
}

function Page({ route, theme, account }: { readonly route: Route; readonly theme: Theme; readonly account: Account }) {
  switch (route.page) {
    case "overview":
      return <OverviewPage theme={theme} />;
    case "attackers":
      return <AttackersPage />;
    case "attacker":
      return <AttackerPage key={route.address} address={route.address} theme={theme} />;
    case "groups":
      return <GroupsPage />;
    case "group":
      return <GroupPage key={route.id} id={route.id} theme={theme} />;
    case "campaigns":
      return <CampaignsPage />;
    case "campaign":
      return <CampaignPage key={route.id} id={route.id} theme={theme} />;
    case "listed":
      return <ListedPage />;
    case "map":
      return <MapPage />;
    case "sensors":
      return <SensorsPage />;
    case "sensor":
      return <SensorPage key={route.id} id={route.id} theme={theme} />;
    case "services":
      return <ServicesPage />;
    case "service":
      return <ServicePage key={route.service} service={route.service} theme={theme} />;
    case "traits":
      return <TraitsPage />;
    case "trait":
      return <TraitPage key={`${route.kind} ${route.hash}`} kind={route.kind} hash={route.hash} theme={theme} />;
    case "settings":
      return <SettingsPage account={account} />;
    case "unknown":
      return (
        <div class="nowhere">
          <h1>No such page</h1>
          <p>
            There is nothing under this address. <a href={hrefOf({ page: "overview" })}>Go to the overview.</a>
          </p>
        </div>
      );
  }
}

function titleOf(route: Route): string {
  switch (route.page) {
    case "overview":
      return "Overview";
    case "attackers":
      return "Attackers";
    case "attacker":
      return route.address;
    case "groups":
      return "Groups";
    case "group":
      return `Group ${route.id}`;
    case "campaigns":
      return "Campaigns";
    case "campaign":
      return "Campaign";
    case "listed":
      return "Listed";
    case "map":
      return "Map";
    case "sensors":
      return "Sensors";
    case "sensor":
      return route.id;
    case "services":
      return "Services";
    case "service":
      return route.service;
    case "traits":
      return "Traits";
    case "trait":
      return KINDS[route.kind];
    case "settings":
      return "Settings";
    case "unknown":
      return "No such page";
  }
}
