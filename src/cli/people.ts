/** `minipot people`: who has an account on the server of this machine; the way back in for whoever has forgotten their password. */
import type { ServerConfig } from "../config/config.js";
import { loadConfig } from "../config/load.js";
import type { OneTimePassword, PeopleList, Role } from "../server/api/access.js";
import { askServer, NoAnswerError } from "./ask-server.js";
import { printConfigFaults } from "./config-faults.js";
import { EXIT } from "./exit.js";

type Action = "list" | "add" | "reset" | "remove";

export async function people(
  action: Action,
  name: string | undefined,
  { config: path, role }: { readonly config?: string; readonly role: Role },
): Promise<number> {
  if ((name === undefined) !== (action === "list")) {
    process.stderr.write(`minipot: ${action} ${action === "list" ? "takes no name" : "needs a name"}.\n`);
    return EXIT.usage;
  }
  const config = await loadConfig(path).catch(printConfigFaults);
  if (config === undefined) return EXIT.config;
  try {
    process.stdout.write(`${await outcomeOf(config.server, action, name ?? "", role)}\n`);
    return EXIT.ok;
  } catch (error) {
    if (!(error instanceof NoAnswerError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return EXIT.failed;
  }
}

async function outcomeOf(server: ServerConfig, action: Action, name: string, role: Role): Promise<string> {
  const path = `people/${encodeURIComponent(name)}`;
  switch (action) {
    case "list":
      return listed((await (await askServer(server, "people")).json()) as PeopleList);
    case "add":
      return told(await askServer(server, "people", { method: "POST", body: { name, role } }));
    case "reset":
      return told(await askServer(server, `${path}/password`, { method: "POST" }));
    case "remove":
      await askServer(server, path, { method: "DELETE" });
      return `${name} has no account any longer, nor tokens.`;
  }
}

function listed({ people: found }: PeopleList): string {
  if (found.length === 0) return "Nobody has an account yet: the dashboard asks for the setup-code in data_dir.";
  return found
    .map(({ name, role, passwordSet, oneTime }) => {
      const password = oneTime ? "has yet to choose a password" : `password set ${passwordSet.slice(0, 10)}`;
      return `${name.padEnd(16)} ${role.padEnd(8)} ${password}`;
    })
    .join("\n");
}

async function told(answer: Response): Promise<string> {
  const { name, password } = (await answer.json()) as OneTimePassword;
  return `For the first sign-in of ${name}, shown this once: ${password}`;
}
