/** Who has an account on the router: the files of /etc that say so, and what `id` tells. */

export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly home: string;
  readonly shell: string;
}

export const ACCOUNTS: readonly Account[] = [
  { name: "root", uid: 0, home: "/root", shell: "/bin/ash" },
  { name: "daemon", uid: 1, home: "/var", shell: "/bin/false" },
  { name: "ftp", uid: 55, home: "/home/ftp", shell: "/bin/false" },
  { name: "network", uid: 101, home: "/var", shell: "/bin/false" },
  { name: "nobody", uid: 65_534, home: "/var", shell: "/bin/false" },
  { name: "ntp", uid: 123, home: "/var/run/ntp", shell: "/bin/false" },
  { name: "dnsmasq", uid: 453, home: "/var/run/dnsmasq", shell: "/bin/false" },
  { name: "logd", uid: 514, home: "/var/run/logd", shell: "/bin/false" },
  { name: "ubus", uid: 81, home: "/var/run/ubus", shell: "/bin/false" },
];

/** Groups that no account is named after. */
const GROUPS: readonly (readonly [name: string, gid: number])[] = [
  ["adm", 4],
  ["mail", 8],
  ["dialout", 20],
  ["audio", 29],
  ["www-data", 33],
  ["users", 100],
];

/** The text of /etc/passwd. */
export function passwdText(): string {
  return ACCOUNTS.map(({ name, uid, home, shell }) => `${name}:x:${uid}:${uid}:${name}:${home}:${shell}\n`).join("");
}

/** The text of /etc/group. */
export function groupText(): string {
  const own = ACCOUNTS.map(({ name, uid }): readonly [string, number] => [name, uid]);
  return [...own, ...GROUPS].map(([name, gid]) => `${name}:x:${gid}:${name === "adm" ? "adm" : ""}\n`).join("");
}

/** The text of /etc/shadow. Whose password root's is, nobody knows: no text hashes to it. @param salt eight characters */
export function shadowText(salt: string, digest: string): string {
  return ACCOUNTS.map(({ name }) =>
    name === "root" ? `root:$1$${salt}$${digest}:19475:0:99999:7:::\n` : `${name}:*:0:0:99999:7:::\n`,
  ).join("");
}
