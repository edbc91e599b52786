/** How long ago, kept true; the exact time on hover and for machines. */
import { useEffect, useState } from "preact/hooks";
import { serverNow } from "../ask/api.js";
import { onTick } from "../ask/ticker.js";
import { formatAge, formatExact } from "./format.js";

export function TimeAgo({ time }: { readonly time: string }) {
  const text = formatAge(serverNow() - Date.parse(time));
  // Draws again only when the text changes, which for most rows is seldom.
  const [, redraw] = useState(text);
  useEffect(() => onTick(() => redraw(formatAge(serverNow() - Date.parse(time)))), [time]);
  return (
    <time dateTime={time} title={formatExact(time)}>
      {text}
    </time>
  );
}
