/** The sensor's own sections: [sensor], [upload], [spool], [batching]. */
import { isIPv4 } from "node:net";
import { join } from "node:path";
import { type Consent, credentialMode } from "../consent.js";
import type { Checked } from "./check.js";
import type { SensorConfig, SpoolConfig, UploadConfig } from "./config.js";
import { batching, type Context } from "./context.js";
import { SECRET, SECRET_EXPECTED } from "./keys.js";
import { sensorKeys, spoolKeys, uploadKeys } from "./schema.js";
import { readTrusted } from "./trusted-file.js";

/** A unix socket's path has at most 107 bytes; ours are names of up to 27 in the runtime folder. */
const RUNTIME_DIR_BYTES_MAX = 80;
/** So many files at least share the spool, unless the config says otherwise: dropping the oldest drops a part. */
const SEGMENTS_AT_LEAST = 4;

export interface CheckedSensor {
  readonly config: SensorConfig;
  readonly checked: Checked<typeof sensorKeys>;
}

export function checkSensor(context: Context): CheckedSensor {
  const checked = context.check("sensor", sensorKeys);
  const { values } = checked;
  const runtimeDir = values.runtime_dir === undefined ? context.homes.runtime : context.path(values.runtime_dir);
  if (Buffer.byteLength(runtimeDir) > RUNTIME_DIR_BYTES_MAX) {
    checked.fault("runtime_dir", `${runtimeDir} has more than ${RUNTIME_DIR_BYTES_MAX} bytes: too long for unix sockets in it`);
  }
  const consent: Consent = { accepted: values.consent, wanted: values.log_credentials };
  const { credential_key: givenKey, credential_key_file: keyFile } = values;
  const credentialKey = secretOf(context, "credential_key", givenKey, keyFile, (fault) =>
    checked.fault("credential_key_file", fault),
  );
  if (consent.wanted === "hash" && !checked.has("credential_key") && !checked.has("credential_key_file")) {
    const advice = "set credential_key or credential_key_file, to the same on all your sensors";
    checked.fault("log_credentials", `hash needs a key to hash with: ${advice}`);
  }
  const config: SensorConfig = {
    id: values.id,
    persona: values.persona,
    ...(values.hostname === undefined ? {} : { hostname: values.hostname }),
    ...(values.user === undefined ? {} : { user: values.user }),
    stateDir: values.state_dir === undefined ? join(context.homes.state, "sensor") : context.path(values.state_dir),
    runtimeDir,
    logLevel: values.log_level,
    logCredentials: credentialMode(consent),
    consent,
    ...(credentialKey === undefined ? {} : { credentialKey }),
    own: values.own,
    recordOwn: values.record_own,
    credentialNames: values.credential_names,
    collect: values.collect,
    addresses: values.addresses,
    redirOffset: values.redir_offset,
    disable: values.disable,
    heapMiB: values.heap_mib,
    drainMs: values.drain_ms,
    ringBytesMax: values.ring_bytes_max,
    upload: uploadConfig(context),
    spool: spoolConfig(context),
  };
  return { config, checked };
}

function spoolConfig(context: Context): SpoolConfig {
  const checked = context.check("spool", spoolKeys);
  const { bytes_max: bytesMax, segment_bytes: segmentBytes, flush_ms: flushMs } = checked.values;
  if (!checked.has("segment_bytes")) {
    return { bytesMax, segmentBytes: Math.min(segmentBytes, Math.floor(bytesMax / SEGMENTS_AT_LEAST)), flushMs };
  }
  if (segmentBytes > bytesMax) {
    checked.fault("segment_bytes", `${segmentBytes} is larger than bytes_max, ${bytesMax}; make it a fraction of that`);
  }
  return { bytesMax, segmentBytes, flushMs };
}

function uploadConfig(context: Context): UploadConfig {
  const checked = context.check("upload", uploadKeys);
  const { url, ca_file: caFile, timeout_ms: timeoutMs, allow_insecure: isInsecureAllowed } = checked.values;
  if (url !== undefined && !isInsecureAllowed && isReadableOnTheWay(new URL(url))) {
    const advice = "use https://, or set allow_insecure = true";
    checked.fault("url", `http:// to another machine shows events and token on the way: ${advice}`);
  }
  const { token: givenToken, token_file: tokenFile } = checked.values;
  const token = secretOf(context, "token", givenToken, tokenFile, (fault) => checked.fault("token_file", fault));
  const isTokenGiven = checked.has("token") || checked.has("token_file");
  if (url !== undefined && !isTokenGiven) checked.fault("token", "needed to upload: set token or token_file");
  return {
    ...(url === undefined ? {} : { url }),
    ...(token === undefined ? {} : { token }),
    ...(caFile === undefined ? {} : { caFile: context.path(caFile) }),
    batching: batching("batching", context),
    timeoutMs,
  };
}

/**
 * A secret that stands in the config, or in a file that the config names.
 *
 * @returns undefined when there is none, or it is at fault
 */
function secretOf(
  context: Context,
  key: string,
  given: string | undefined,
  file: string | undefined,
  faultOfFile: (message: string) => void,
): string | undefined {
  if (file === undefined) return given;
  if (given !== undefined) {
    faultOfFile(`there is a ${key} beside it; keep one of the two`);
    return given;
  }
  const path = context.path(file);
  const { text, faults } = readTrusted(path, { secret: true });
  for (const fault of faults) faultOfFile(fault);
  if (text === undefined) return undefined;
  if (SECRET.test(text.trim())) return text.trim();
  faultOfFile(`what ${path} holds is not ${SECRET_EXPECTED}`);
  return undefined;
}

function isReadableOnTheWay({ protocol, hostname }: URL): boolean {
  const isLoopback = hostname === "localhost" || hostname === "[::1]" || (isIPv4(hostname) && hostname.startsWith("127."));
  return protocol === "http:" && !isLoopback;
}
