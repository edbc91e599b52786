/** The dates that servers print: `Mon, 23 Nov 2026 08:23:39 GMT` (RFC 9110 §5.6.7). */

let second = Number.NaN;
let text = "";

/** The date of `nowMs`. Remembers the last second, since a busy server prints the same one again and again. */
export function httpDate(nowMs: number): string {
  const nowSecond = Math.floor(nowMs / 1000);
  if (nowSecond !== second) {
    second = nowSecond;
    text = new Date(nowSecond * 1000).toUTCString();
  }
  return text;
}
