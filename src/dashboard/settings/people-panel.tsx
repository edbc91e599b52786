/** People: who has an account, in which role. */
import type { OneTimePassword, PersonView, Role } from "../../server/api/access.js";
import { ROLE_NAMES } from "../../server/api/access.js";
import { NameField } from "../account/name-field.js";
import { addPerson, getPeople, removePerson, resetPassword, setRole } from "../ask/access.js";
import { useAsked } from "../ask/use-asked.js";
import { Panel } from "../parts/panel.js";
import { Table } from "../parts/table.js";
import { TimeAgo } from "../parts/time-ago.js";
import { Outcome } from "./outcome.js";
import { type Doing, useDoing } from "./use-doing.js";

const MEANING: Readonly<Record<Role, string>> = {
  viewer: "viewer: looks",
  analyst: "analyst: also gives programs tokens",
  admin: "admin: also says who may come",
};

export function PeoplePanel() {
  const { data, error, retry } = useAsked("people", getPeople);
  const doing = useDoing<OneTimePassword>(retry);
  const add = (event: SubmitEvent) => {
    event.preventDefault();
    const target = event.currentTarget as HTMLFormElement;
    const form = new FormData(target);
    const role = ROLE_NAMES.find((name) => name === form.get("role")) ?? "viewer";
    doing.run(async () => {
      const told = await addPerson(String(form.get("name")), role);
      target.reset();
      return told;
    });
  };
  return (
    <Panel title="People" error={error} loaded={data !== undefined} retry={retry}>
      <form class="form" onSubmit={add}>
        <div class="form-row">
          <NameField />
          <label class="field">
            <span>Role</span>
            <select name="role">
              {ROLE_NAMES.map((role) => (
                <option key={role} value={role}>
                  {MEANING[role]}
                </option>
              ))}
            </select>
          </label>
          <button type="submit" class="button">
            Add
          </button>
        </div>
      </form>
      <Outcome failure={doing.failure}>
        {doing.told !== undefined && (
          <>
            For the first sign-in of {doing.told.name}, shown this once: <code>{doing.told.password}</code>
          </>
        )}
      </Outcome>
      <Table heads={["Name", "Role", "#Password set", ""]} label="People">
        {data?.people.map((person) => (
          <Row key={person.name} person={person} doing={doing} />
        ))}
      </Table>
    </Panel>
  );
}

function Row({
  person: { name, role, passwordSet, oneTime },
  doing,
}: {
  readonly person: PersonView;
  readonly doing: Doing<OneTimePassword>;
}) {
  return (
    <tr>
      <th scope="row">{name}</th>
      <td>
        <select
          aria-label={`Role of ${name}`}
          value={role}
          onChange={({ currentTarget }) => doing.run(async () => void (await setRole(name, currentTarget.value as Role)))}
        >
          {ROLE_NAMES.map((one) => (
            <option key={one}>{one}</option>
          ))}
        </select>
      </td>
      <td class="number soft">
        <TimeAgo time={passwordSet} />
        {oneTime && ", for one sign-in"}
      </td>
      <td>
        <div class="row-buttons">
          <button
            type="button"
            class="button"
            aria-label={`New password for ${name}`}
            onClick={() => doing.run(() => resetPassword(name))}
          >
            New password
          </button>
          <button
            type="button"
            class="button"
            aria-label={`Remove ${name}`}
            onClick={() => doing.run(async () => void (await removePerson(name)))}
          >
            Remove
          </button>
        </div>
      </td>
    </tr>
  );
}
