/** Tokens: what programs show in place of a password. */
import type { NewToken, Scope, TokenScope, TokenView } from "../../server/api/access.js";
import { TOKEN_SCOPES } from "../../server/api/access.js";
import { NameField } from "../account/name-field.js";
import { getTokens, makeToken, revokeToken } from "../ask/access.js";
import { useAsked } from "../ask/use-asked.js";
import { Empty, Panel } from "../parts/panel.js";
import { Table } from "../parts/table.js";
import { TimeAgo } from "../parts/time-ago.js";
import { Outcome } from "./outcome.js";
import { useDoing } from "./use-doing.js";

const LASTING = [
  { days: 30, label: "30 days" },
  { days: 365, label: "a year" },
  { days: undefined, label: "for ever" },
] as const;

const MEANING: Readonly<Record<TokenScope, string>> = {
  read: "read: all that sensors saw",
  feeds: "feeds: the list's files",
  metrics: "metrics: the server's counters",
  admin: "admin: people, tokens, audit log",
};

export function TokensPanel({ scopes }: { readonly scopes: readonly Scope[] }) {
  const { data, error, retry } = useAsked("tokens", getTokens);
  const doing = useDoing<NewToken>(retry);
  const make = (event: SubmitEvent) => {
    event.preventDefault();
    const target = event.currentTarget as HTMLFormElement;
    const form = new FormData(target);
    const chosen = TOKEN_SCOPES.filter((scope) => form.getAll("scope").includes(scope));
    const { days } = LASTING[Number(form.get("lasting"))] ?? LASTING[0];
    doing.run(async () => {
      const made = await makeToken(String(form.get("name")), chosen, days);
      target.reset();
      return made;
    });
  };
  return (
    <Panel title="Tokens" error={error} loaded={data !== undefined} retry={retry}>
      <form class="form" onSubmit={make}>
        <div class="form-row">
          <NameField label="For which program" />
          <label class="field">
            <span>Of use</span>
            <select name="lasting">
              {LASTING.map(({ label }, index) => (
                <option key={label} value={index}>
                  {label}
                </option>
              ))}
            </select>
          </label>
          <fieldset class="field">
            <legend>It may see</legend>
            {TOKEN_SCOPES.filter((scope) => scopes.includes(scope)).map((scope) => (
              <label key={scope} class="check">
                <input type="checkbox" name="scope" value={scope} checked={scope === "read"} /> {MEANING[scope]}
              </label>
            ))}
          </fieldset>
          <button type="submit" class="button">
            Make a token
          </button>
        </div>
      </form>
      <Outcome failure={doing.failure}>
        {doing.told !== undefined && (
          <>
            The token of {doing.told.name}, shown this once: <code>{doing.told.token}</code>
          </>
        )}
      </Outcome>
      {data?.tokens.length === 0 ? (
        <Empty>No program has a token yet. One is shown as `Authorization: Bearer …`.</Empty>
      ) : (
        <Table heads={["Program", "Of", "May see", "#Made", "#Until", "#Last used", ""]} label="Tokens">
          {data?.tokens.map((token) => (
            <Row key={token.id} token={token} revoke={() => doing.run(async () => void (await revokeToken(token.id)))} />
          ))}
        </Table>
      )}
    </Panel>
  );
}

function Row({
  token: { name, person, scopes, made, expires, usedDay },
  revoke,
}: {
  readonly token: TokenView;
  readonly revoke: () => void;
}) {
  return (
    <tr>
      <th scope="row">{name}</th>
      <td>{person}</td>
      <td>{scopes.join(", ")}</td>
      <td class="number soft">
        <TimeAgo time={made} />
      </td>
      <td class="number soft">{expires === null ? "for ever" : expires.slice(0, 10)}</td>
      <td class="number soft">{usedDay ?? "never"}</td>
      <td>
        <button type="button" class="button" aria-label={`Revoke ${name}`} onClick={revoke}>
          Revoke
        </button>
      </td>
    </tr>
  );
}
