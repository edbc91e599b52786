/**
 * wget twice: OpenWrt's own, which is uclient-fetch, and the applet of BusyBox that `busybox wget` names. Each URL is told to the
 * witness; none is fetched.
 */
import type { Process, Run } from "../../process.js";
import { BUSYBOX } from "../../router/device.js";
import { say } from "../system/answer.js";
import { reach, readOptions } from "./reach.js";
import { parseUrl } from "./url.js";

const URLS_MAX = 16;

const FETCH_USAGE = `Usage: wget [options] <URL>
Options:
	-4				Use IPv4 only
	-6				Use IPv6 only
	-O <file>			Redirect output to file (use "-" for stdout)
	-P <dir>			Set directory for output files
	--quiet | -q			Turn off status messages
	--continue | -c			Continue a partially-downloaded file
	--header='Header: value'		Add HTTP header. Multiple allowed
	--user=<user>			HTTP authentication username
	--password=<password>		HTTP authentication password
	--user-agent | -U <str>		Set HTTP user agent
	--post-data=STRING		use the POST method; send STRING as the data
	--post-file=FILE		use the POST method; send FILE as the data
	--spider | -s			Spider mode - only check file existence
	--timeout=N | -T N		Set connect/request timeout to N seconds
	--proxy=on | -Y on		Enable interpretation of *_proxy env vars (default)
	--proxy=off | -Y off |
	--no-proxy			Disable interpretation of *_proxy env vars

HTTPS options:
	--ca-certificate=<cert>		Load CA certificates from file <cert>
	--no-check-certificate		don't validate the server's certificate
	--ciphers=<cipherlist>		Set the cipher list string

`;

/** uclient-fetch, under its names: a failure of the network is its status 4. */
export function* uclientFetch(process: Process): Run {
  const { values, rest } = readOptions(process.argv.slice(1), "OPUTY");
  if (rest.length === 0) {
    yield* say(process, 2, FETCH_USAGE);
    return 1;
  }
  const isQuiet = values.has("q") || values.has("quiet");
  const limitMs = Number(values.get("T") || values.get("timeout") || 30) * 1000;
  for (const url of rest.slice(0, URLS_MAX)) {
    const target = parseUrl(url);
    process.machine.witness.download(url, "wget");
    if (target === undefined || target.scheme === "ftp") {
      yield* say(process, 2, `Failed to allocate uclient context\n`);
      return 1;
    }
    const shown = url.includes("://") ? url : `http://${url}`;
    if (!isQuiet) yield* say(process, 2, `Downloading '${shown}'\n`);
    const outcome = yield* reach(process, target.host, limitMs);
    if (outcome.kind === "unresolved") {
      yield* say(process, 2, "Failed to send request: Operation not permitted\n");
      return 4;
    }
    if (!isQuiet) yield* say(process, 2, `Connecting to ${outcome.ip}:${target.port}\n`);
    yield* say(process, 2, "Connection error: Connection failed\n");
    return 4;
  }
  return 0;
}

const WGET_USAGE = `${BUSYBOX} multi-call binary.

Usage: wget [-cqS] [--spider] [-O FILE] [-o LOGFILE] [--header STR]
	[--post-data STR | --post-file FILE] [-Y on/off]
	[--no-check-certificate] [-P DIR] [-U AGENT] [-T SEC] URL...

Retrieve files via HTTP or FTP

	--spider	Only check URL existence: $? is 0 if exists
	--header STR	Add STR (of form 'header: value') to headers
	--post-data STR	Send STR using POST method
	--post-file FILE	Send FILE using POST method
	--no-check-certificate	Don't validate the server's certificate
	-c		Continue retrieval of aborted transfer
	-q		Quiet
	-P DIR		Save to DIR (default .)
	-S    		Show server response
	-T SEC		Network read timeout is SEC seconds
	-O FILE		Save to FILE ('-' for stdout)
	-o LOGFILE	Log messages to FILE
	-U STR		Use STR for User-Agent header
	-Y on/off	Use proxy
`;

/** The applet: it dies of the first URL that fails. */
export function* wget(process: Process): Run {
  const { values, rest } = readOptions(process.argv.slice(1), "OPUTYo");
  const [url] = rest;
  if (url === undefined) {
    yield* say(process, 2, WGET_USAGE);
    return 1;
  }
  for (const each of rest.slice(0, URLS_MAX)) process.machine.witness.download(each, "wget");
  const target = parseUrl(url);
  if (target === undefined) {
    yield* say(process, 2, `wget: not an http or ftp url: ${url}\n`);
    return 1;
  }
  const outcome = yield* reach(process, target.host, Number(values.get("T") || 900) * 1000);
  if (outcome.kind === "unresolved") {
    yield* say(process, 2, `wget: bad address '${target.host}'\n`);
    return 1;
  }
  if (!values.has("q")) yield* say(process, 2, `Connecting to ${target.host} (${outcome.ip}:${target.port})\n`);
  yield* say(process, 2, `wget: can't connect to remote host (${outcome.ip}): ${outcome.text}\n`);
  return 1;
}
