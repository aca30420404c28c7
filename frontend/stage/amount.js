/** Numbers as people change them: dragged, nudged, typed. Pure. */

/**
 * How much a movement changes a value: right and up are more; 1 px is 0.01 of the range.
 * @param {number} right  pixels
 * @param {number} down  pixels
 * @param {number} range
 * @param {{shiftKey: boolean, altKey: boolean}} keys  Shift: a tenth, Alt: ten times
 */
export function dragged(right, down, range, keys) {
  return (right - down) * nudge(range, keys);
}

/** One step of a nudge by key or wheel. @param {number} range @param {{shiftKey: boolean, altKey: boolean}} keys */
export function nudge(range, keys) {
  return 0.01 * range * (keys.shiftKey ? 0.1 : 1) * (keys.altKey ? 10 : 1);
}

/**
 * What was typed, as a number: "0.5", "-3", "*2", "/4", "+0.1" (added). "+0.1" adds, since a positive number needs no
 * sign; "-0.1" is minus 0.1, "--0.1" takes 0.1 away. Commas are read as points; the real minus sign is known.
 * @param {string} text
 * @param {number} now  the present value
 * @returns {number | null}  null: not a number
 */
export function typed(text, now) {
  const clean = text.trim().replaceAll("\u2212", "-").replaceAll("×", "*").replaceAll(",", ".").replace(/\s+/g, "");
  const parts = /^(\*|\/|\+|-(?=-))?(-?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)$/i.exec(clean);
  if (!parts) return null;
  const number = Number(parts[2]);
  const value = (() => {
    switch (parts[1]) {
      case "*":
        return now * number;
      case "/":
        return now / number;
      case "+":
        return now + number;
      case "-":
        return now + number;
      default:
        return number;
    }
  })();
  return Number.isFinite(value) ? value : null;
}
