/** The page "Settings": one's own account, tokens for programs; for an admin people and the audit log. */
import type { Account } from "../../server/api/access.js";
import { apiUrl } from "../ask/api.js";
import { AuditPanel } from "./audit-panel.js";
import { OwnAccount } from "./own-account.js";
import { PeoplePanel } from "./people-panel.js";
import { TokensPanel } from "./tokens-panel.js";

export function SettingsPage({ account }: { readonly account: Account }) {
  const isAdmin = account.scopes.includes("admin");
  return (
    <>
      <div class="title">
        <h1>Settings</h1>
        <a href={apiUrl("openapi.json")}>The API, as OpenAPI</a>
      </div>
      <OwnAccount account={account} />
      {account.scopes.includes("tokens") && <TokensPanel scopes={account.scopes} />}
      {isAdmin && <PeoplePanel />}
      {isAdmin && <AuditPanel />}
    </>
  );
}
