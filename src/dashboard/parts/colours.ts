/** Colours of tokens.css for drawing on a canvas, which knows neither custom properties nor light-dark(). */

/** The colour that `token` (`--series-1`) has now. */
export function colourOf(token: string): string {
  const probe = document.createElement("span");
  probe.style.color = `var(${token})`;
  document.body.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}
