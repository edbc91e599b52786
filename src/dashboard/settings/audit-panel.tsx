/** The audit log: who did what. */
import type { AuditEntry } from "../../server/api/access.js";
import { getAudit } from "../ask/access.js";
import { apiUrl } from "../ask/api.js";
import { usePages } from "../ask/use-pages.js";
import { CsvLink } from "../parts/csv-link.js";
import { MoreButton } from "../parts/more-button.js";
import { Panel } from "../parts/panel.js";
import { Table } from "../parts/table.js";
import { TimeAgo } from "../parts/time-ago.js";

const WORDS: Readonly<Record<AuditEntry["action"], string>> = {
  setup: "made the first account",
  "sign-in": "signed in",
  "sign-in-failed": "failed to sign in",
  "sign-out": "signed out",
  "password-change": "changed their password",
  "person-add": "added somebody",
  "person-role": "gave another role",
  "person-reset": "gave a new password",
  "person-remove": "removed somebody",
  "token-make": "made a token",
  "token-revoke": "revoked a token",
  refused: "was refused",
  export: "took a table away",
  unrecorded: "entries lost",
};

export function AuditPanel() {
  const asked = usePages("audit", () => getAudit);
  const { rows, error, retry } = asked;
  return (
    <Panel
      title="Audit log"
      error={error}
      loaded={rows !== undefined}
      retry={retry}
      actions={<CsvLink href={apiUrl("audit?format=csv")} what="Audit log" />}
    >
      <Table heads={["#When", "Who", "Did", "What to", "From"]} label="Audit log">
        {rows?.map(({ time, actor, action, target, address }, index) => (
          <tr key={`${time} ${index}`}>
            <td class="number soft">
              <TimeAgo time={time} />
            </td>
            <td>{actor === "" ? "somebody" : actor}</td>
            <td>{WORDS[action]}</td>
            <td>{target}</td>
            <td>{address}</td>
          </tr>
        ))}
      </Table>
      <MoreButton asked={asked} label="Earlier ones" />
    </Panel>
  );
}
