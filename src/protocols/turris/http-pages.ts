/** What sentinel-minipot 2.3.0 answers over HTTP: three pages, with which it imitates Apache 2.4. */
import { httpDate } from "../http/date.js";

export type Refusal = "bad request" | "unauthorized" | "line too long";

/** One answer: what stands before its date, and what behind. */
type Parts = readonly [head: string, rest: string];

const CLOSE = "Connection: close\r\n";
const CHALLENGE = 'WWW-Authenticate: Basic realm="Authentication Required"\r\n';

const ANSWERS: Readonly<Record<Refusal, Parts>> = {
  "bad request": parts(
    "400 Bad Request",
    `Content-Length: 231\r\n${CLOSE}`,
    `<h1>Bad Request</h1>
<p>Your browser sent a request that this server could not understand.<br />
</p>`,
  ),
  unauthorized: parts(
    "401 Unauthorized",
    `${CHALLENGE}Content-Length: 386\r\n`,
    `<h1>Unauthorized</h1>
<p>This server could not verify that you
are authorized to access the document
requested.  Either you supplied the wrong
credentials (e.g., bad password), or your
browser doesn't understand how to supply
the credentials required.</p>`,
  ),
  "line too long": parts(
    "414 Request-URI Too Long",
    // One more than there are.
    `Content-Length: 254\r\n${CLOSE}`,
    `<h1>Request-URI Too Long</h1>
<p>The requested URL's length exceeds the capacity
limit for this server.<br />
</p>`,
  ),
};

/** The whole answer; its page also to HEAD. */
export function answer(refusal: Refusal, nowMs: number): string {
  const [head, rest] = ANSWERS[refusal];
  return head + httpDate(nowMs) + rest;
}

function parts(status: string, headers: string, text: string): Parts {
  const page = `<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN">
<html><head>
<title>${status}</title>
</head><body>
${text}
<hr>
</body></html>
`;
  return [
    `HTTP/1.1 ${status}\r\nDate: `,
    `\r\nServer: Apache/2.4\r\n${headers}Content-Type: text/html; charset=iso-8859-1\r\n\r\n${page}`,
  ];
}
