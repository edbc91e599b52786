/**
 * `minipot secret add | list | remove`: passwords that the owner uses. What is kept recognises one, and holds none; a running
 * sensor is told to read it again.
 */
import { loadConfig } from "../config/load.js";
import { readSecrets, SecretsError, type SecretsFile, writeSecrets } from "../supervisor/secrets-file.js";
import { SECRET_BYTES_MAX, SECRET_BYTES_MIN, SecretsGuard, sealSecret } from "../worker/consent/own-secrets.js";
import { printConfigFaults } from "./config-faults.js";
import { EXIT } from "./exit.js";
import { readHidden } from "./hidden-input.js";
import { tellSensor } from "./tell-sensor.js";

const NAME = /^[\x21-\x7e]{1,64}$/;

type Action = "add" | "list" | "remove";

export async function secret(action: Action, name: string | undefined, { config: path }: { config?: string }): Promise<number> {
  const config = await loadConfig(path).catch(printConfigFaults);
  if (config === undefined) return EXIT.config;
  if (name !== undefined && !NAME.test(name)) return wrong("a name has 1 to 64 visible characters, and no spaces");
  try {
    const file = readSecrets(config.sensor.stateDir);
    if (action === "list") return list(file);
    const changed = action === "add" ? await withSecret(file, name) : withoutSecret(file, name);
    if (typeof changed === "string") return failed(changed);
    writeSecrets(config.sensor.stateDir, changed);
    process.stdout.write(`${await tellSensor(config.sensor.runtimeDir)}\n`);
    return EXIT.ok;
  } catch (error) {
    if (!(error instanceof SecretsError)) throw error;
    return failed(error.message);
  }
}

function list({ secrets }: SecretsFile): number {
  for (const { name, added } of secrets) process.stdout.write(`${name.padEnd(20)} since ${added}\n`);
  if (secrets.length === 0) process.stdout.write("None is registered: minipot secret add\n");
  return EXIT.ok;
}

/** @returns the file with what is read, or why there is none */
async function withSecret(file: SecretsFile, given: string | undefined): Promise<SecretsFile | string> {
  const name = given ?? freeName(file);
  if (file.secrets.some((other) => other.name === name)) return `there is a password called ${name}; remove it first`;
  const password = await readHidden("The password, which is not shown: ");
  if (password === undefined) return "nothing was given";
  if (password.length < SECRET_BYTES_MIN || password.length > SECRET_BYTES_MAX) {
    return `expected ${SECRET_BYTES_MIN} to ${SECRET_BYTES_MAX} bytes`;
  }
  if (process.stdin.isTTY) {
    const again = await readHidden("Once more: ");
    if (again === undefined || !again.equals(password)) return "the two are not the same; nothing was changed";
  }
  if (new SecretsGuard(file).judge(password) === "own") return "that password is registered already";
  const kept = { name, added: new Date().toISOString(), ...sealSecret(password, file.filterKey) };
  return { ...file, secrets: [...file.secrets, kept] };
}

function withoutSecret(file: SecretsFile, name: string | undefined): SecretsFile | string {
  if (name === undefined) return "say which one: minipot secret list shows their names";
  const secrets = file.secrets.filter((other) => other.name !== name);
  return secrets.length === file.secrets.length ? `there is no password called ${name}` : { ...file, secrets };
}

function freeName({ secrets }: SecretsFile): string {
  let number = secrets.length + 1;
  while (secrets.some(({ name }) => name === `password-${number}`)) number++;
  return `password-${number}`;
}

function wrong(message: string): number {
  process.stderr.write(`minipot: ${message}\n`);
  return EXIT.usage;
}

function failed(message: string): number {
  process.stderr.write(`minipot: ${message}\n`);
  return EXIT.failed;
}
