/** URLs as the programs take them that would fetch something. */

export interface Target {
  readonly scheme: string;
  readonly host: string;
  readonly port: number;
  readonly path: string;
}

const PORTS: Readonly<Record<string, number>> = { http: 80, https: 443, ftp: 21 };

/** @returns undefined for a scheme that is not known */
export function parseUrl(url: string): Target | undefined {
  const whole = url.includes("://") ? url : `http://${url}`;
  const parts = /^([a-z]+):\/\/(?:[^/@]*@)?(\[[^\]]*\]|[^:/?#]*)(?::(\d+))?(.*)$/is.exec(whole);
  if (parts === null) return undefined;
  const [, scheme = "", host = "", port, path = ""] = parts;
  const usual = PORTS[scheme.toLowerCase()];
  if (usual === undefined || host === "") return undefined;
  return { scheme: scheme.toLowerCase(), host, port: port === undefined ? usual : Number(port), path: path === "" ? "/" : path };
}
