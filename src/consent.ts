/**
 * What the owner of a sensor agrees to: a text, and the number that it has. A change of what is collected changes the text and
 * raises the number, and until the owner has written the new number into the config (`consent` in [sensor]) no credential leaves
 * a worker, in no form. Frames say under which number and mode their events were collected.
 */

/** What becomes of credentials; in the order of `CredentialMode` in the proto, which describes them. */
export const CREDENTIAL_MODES = ["off", "hash", "on"] as const;
export type CredentialMode = (typeof CREDENTIAL_MODES)[number];

export const CONSENT_VERSION = 1;

export const CONSENT_TEXT = `What this sensor collects (text ${CONSENT_VERSION})

Minipot answers strangers on ports of this machine with services that only look real, and tells the server named in its
config, if one is, what they do. Nothing of your own traffic is looked at: only connections that reach the fake services.

Always collected, of each connection: its time, the stranger's address and port, the port they aimed at, how long it took, how
many bytes went each way, how it ended; the requests, commands and messages sent, as far as they hold no credentials; and that
a login was tried, with the name of its method.

Never collected: what comes from your own networks, this machine's own addresses inside what strangers send, and passwords
that you have registered with \`minipot secret add\`.

User names, passwords and whatever else the config counts as credentials depend on log_credentials:

  off   they never leave the memory of the process that received them. Bodies of requests, command lines and malformed input
        go with them, since credentials may be in them.
  hash  as off, but a login keeps a keyed hash of its user name, of its password and of the pair. Who has your deployment's
        key can tell which logins were equal, and can test a guess; without the key nothing can be read back.
  on    everything is kept as it was sent. People mistype: this may hold a password that somebody uses elsewhere.

To agree, set \`consent = ${CONSENT_VERSION}\` in [sensor]. Without it log_credentials is off, whatever it says. Take the number away, and collecting
credentials ends with the next reload; what has been sent stays on the server until its retention ends.
`;

/** What the config says of consent, and what follows. */
export interface Consent {
  /** The number of the text that the owner has accepted; 0 for none. */
  readonly accepted: number;
  /** What the owner would have become of credentials. */
  readonly wanted: CredentialMode;
}

/** What becomes of credentials. */
export function credentialMode({ accepted, wanted }: Consent): CredentialMode {
  return accepted === CONSENT_VERSION ? wanted : "off";
}

/** Why less is kept than `wanted`, and what to do; undefined when it is not so. */
export function consentWarning({ accepted, wanted }: Consent): string | undefined {
  if (wanted === "off" || accepted === CONSENT_VERSION) return undefined;
  const why = accepted === 0 ? "nobody has agreed to the consent text" : `the consent text has changed since text ${accepted}`;
  return `log_credentials is off although the config says ${wanted}: ${why}; read \`minipot consent\`, then set consent = ${CONSENT_VERSION} in [sensor]`;
}
