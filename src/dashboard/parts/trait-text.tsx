/** What peers show, of which campaigns are made: its kind in words, and the thing itself. */
import type { CampaignSummary } from "../../server/api.js";
import { PeerText } from "./peer-text.js";

const UNITS_MAX = 60;

export const KINDS: Readonly<Record<CampaignSummary["kind"], string>> = {
  credentials: "Credentials",
  uri: "URI",
  "user-agent": "User agent",
  hassh: "HASSH",
  ja3: "JA3",
  ja4: "JA4",
  "client-version": "SSH client",
  "terminal-type": "Terminal",
  port: "Port",
};

export function TraitText({ shown: { text, password } }: { readonly shown: Pick<CampaignSummary, "text" | "password"> }) {
  return (
    <span class="peer-box">
      <PeerText text={text} unitsMax={UNITS_MAX} />
      {password !== null && (
        <>
          <span class="soft"> / </span>
          <PeerText text={password} unitsMax={UNITS_MAX} />
        </>
      )}
    </span>
  );
}

/** What is known of it in public, each with where that is said. */
export function CampaignLabels({ campaign: { labels } }: { readonly campaign: CampaignSummary }) {
  return (
    <>
      {labels.map(({ name, source }) => (
        <a key={name} class="label" href={source} rel="noreferrer external">
          {name}
        </a>
      ))}
    </>
  );
}
