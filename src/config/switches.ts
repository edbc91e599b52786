/**
 * What the owner may switch on the page, and nothing else: a closed list, so that who speaks for the page (and may have been taken
 * over by a peer) can turn things on and off, and never name a user, a path or a rule.
 */
import { CONSENT_VERSION, CREDENTIAL_MODES, type CredentialMode } from "../consent.js";
import { PROTOCOL_NAMES, type ProtocolName } from "../protocols/registry.js";
import { changeConfig, type TextChange } from "./change.js";
import { EditError } from "./edit.js";
import { ConfigError, faultText } from "./raw.js";
import { WriteError } from "./write.js";

/** What is left out stays as it is. */
export interface Switches {
  readonly collect?: boolean;
  readonly services?: Readonly<Partial<Record<ProtocolName, boolean>>>;
  readonly credentials?: CredentialMode;
  /** The number of the consent text that the owner was shown and agrees to. */
  readonly consent?: number;
}

/** Not switches; the message says what is wrong with them. */
export class SwitchError extends Error {
  readonly code = "SWITCH";
}

/** @throws SwitchError when it is anything else */
export function switchesOf(value: unknown): Switches {
  const { collect, services = {}, credentials, consent, ...others } = record(value, "the switches");
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) throw new SwitchError(`there is no switch ${JSON.stringify(unknown)}`);
  if (collect !== undefined && typeof collect !== "boolean") throw new SwitchError("collect is neither true nor false");
  const mode = CREDENTIAL_MODES.find((name) => name === credentials);
  if (credentials !== undefined && mode === undefined)
    throw new SwitchError(`credentials is none of ${CREDENTIAL_MODES.join(", ")}`);
  if (consent !== undefined && consent !== CONSENT_VERSION) {
    throw new SwitchError(`the consent text is number ${CONSENT_VERSION} by now: load the page again and read it`);
  }
  return {
    ...(collect === undefined ? {} : { collect }),
    ...(mode === undefined ? {} : { credentials: mode }),
    ...(consent === undefined ? {} : { consent }),
    services: serviceSwitches(record(services, "services")),
  };
}

function serviceSwitches(given: Readonly<Record<string, unknown>>): Partial<Record<ProtocolName, boolean>> {
  const entries = Object.entries(given).map(([name, on]): [ProtocolName, boolean] => {
    const protocol = PROTOCOL_NAMES.find((known) => known === name);
    if (protocol === undefined) throw new SwitchError(`there is no service ${JSON.stringify(name)}`);
    if (typeof on !== "boolean") throw new SwitchError(`${name} is neither true nor false`);
    return [protocol, on];
  });
  return Object.fromEntries(entries);
}

/**
 * Writes switches into the config's file.
 *
 * @param path undefined: there is no file
 * @param value what was asked for, not looked at yet
 * @returns why nothing was changed; undefined when the file says so now
 */
export async function switchConfig(path: string | undefined, value: unknown): Promise<string | undefined> {
  if (path === undefined) return "there is no config file to write it to: start the sensor with one";
  try {
    await changeConfig(path, changesOf(switchesOf(value)));
    return undefined;
  } catch (error) {
    if (error instanceof ConfigError) return error.faults.map(faultText).join("; ");
    if (error instanceof EditError || error instanceof WriteError || error instanceof SwitchError) return error.message;
    throw error;
  }
}

/** The same in the words of the config. */
function changesOf({ collect, services = {}, credentials, consent }: Switches): TextChange[] {
  const changes: TextChange[] = Object.entries(services).map(([section, on]) => ({ section, key: "enabled", text: String(on) }));
  const sensor = (key: string, text: string) => changes.push({ section: "sensor", key, text });
  if (collect !== undefined) sensor("collect", String(collect));
  if (credentials !== undefined) sensor("log_credentials", credentials);
  if (consent !== undefined) sensor("consent", String(consent));
  return changes;
}

function record(value: unknown, what: string): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new SwitchError(`${what} are no object`);
  return value as Readonly<Record<string, unknown>>;
}
