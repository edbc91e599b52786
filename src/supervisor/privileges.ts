/** Giving up root: to another user, for good, before any child exists and any peer is heard. */
import { chownSync, readFileSync } from "node:fs";

export class PrivilegeError extends Error {
  readonly code = "PRIVILEGE";
}

interface Account {
  readonly uid: number;
  readonly gid: number;
}

/**
 * Becomes `user`, having given it the folders.
 *
 * @param folders ours to make use of afterwards
 * @throws PrivilegeError when we are not root, there is no such user, or root could be regained
 */
export function becomeUser(user: string, folders: readonly string[]): void {
  const account = lookUp(user);
  if (process.getuid?.() === account.uid) return;
  if (process.getuid?.() !== 0) throw new PrivilegeError(`Only root can become \`${user}\`; leave \`user\` out of the config.`);
  for (const folder of folders) chownSync(folder, account.uid, account.gid);
  process.setgroups!([account.gid]);
  process.setgid!(account.gid);
  process.setuid!(account.uid);
  if (account.uid !== 0 && canRegainRoot()) throw new PrivilegeError(`Root could be regained after becoming \`${user}\`.`);
}

function canRegainRoot(): boolean {
  try {
    process.setuid!(0);
    return true;
  } catch {
    return false;
  }
}

function lookUp(user: string): Account {
  for (const line of readFileSync("/etc/passwd", "utf8").split("\n")) {
    const [name, , uid, gid] = line.split(":");
    if (name === user) return { uid: Number(uid), gid: Number(gid) };
  }
  throw new PrivilegeError(`There is no user \`${user}\`; create it (useradd --system ${user}) or change \`user\`.`);
}
