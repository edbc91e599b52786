/**
 * A router's login page, as a CGI program under BusyBox httpd serves it: the same page for everyone, and for whoever posts to
 * it once more with a line that says no. There is no page behind it.
 */

/** The program writes its own headers; the daemon adds only the status line, and ends the page by closing. */
const HEAD = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nCache-Control: no-cache\r\nPragma: no-cache\r\n\r\n";

/** What the page says after every login, whoever it was. */
export const FAILURE = "Invalid username and/or password! Please try again.";

export interface LoginPage {
  readonly title: string;
  /** Show `FAILURE`. */
  readonly failed: boolean;
  /** The request was HEAD: no page. */
  readonly headOnly: boolean;
}

/** Whether that path is served by the login program. */
export function isFormPath(path: string): boolean {
  return path === "/" || path === "/index.html" || path.startsWith("/cgi-bin/");
}

/** The whole answer. */
export function loginPage({ title, failed, headOnly }: LoginPage): string {
  if (headOnly) return HEAD;
  const name = escapeHtml(title);
  return `${HEAD}<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>${name} - Login</title>
<meta name="viewport" content="initial-scale=1.0">
<link rel="stylesheet" href="/style.css">
</head>
<body class="login">
<header><a class="brand" href="/">${name}</a></header>
<div id="maincontent">
<form method="post" action="/cgi-bin/login">
${failed ? `<div class="alert-message warning">${FAILURE}</div>\n` : ""}<h2>Authorization Required</h2>
<p>Please enter your username and password.</p>
<div><label for="username">Username</label><input type="text" name="username" id="username" value="root"></div>
<div><label for="password">Password</label><input type="password" name="password" id="password"></div>
<div><input type="submit" value="Login"> <input type="reset" value="Reset"></div>
</form>
</div>
</body>
</html>
`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
