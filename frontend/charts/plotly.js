/** Plotly, fetched after the page has been drawn, and the look that every figure shares. */

/** @typedef {import("./plotly-types").Plotly} Plotly */
/** @typedef {import("./plotly-types").Layout} Layout */
/** @typedef {import("./plotly-types").Trace} Trace */
/** @typedef {import("./plotly-types").Axis} Axis */

export const SANS = 'Inter, system-ui, "DejaVu Sans", sans-serif';
export const MONO = '"JetBrains Mono", ui-monospace, "DejaVu Sans Mono", monospace';

/** @type {Promise<Plotly | null> | null} */
let arriving = null;

/**
 * The library; null when it cannot be had. index.html names its address, the first call fetches it.
 * @returns {Promise<Plotly | null>}
 */
export function plotly() {
  arriving ??= new Promise((resolve) => {
    const place = document.querySelector("link#plotly");
    const script = document.createElement("script");
    script.src = place?.getAttribute("href") ?? "/static/plotly.min.js";
    script.onload = () => resolve(window.Plotly ?? null);
    script.onerror = () => {
      arriving = null; // the next pause tries again
      resolve(null);
    };
    document.head.append(script);
  });
  return arriving;
}

const CONFIG = /** @type {const} */ ({ displayModeBar: false, responsive: false, doubleClick: false, scrollZoom: false });

/**
 * Draws a figure, transparent, exactly over its canvas twin.
 * @param {HTMLElement} element
 * @param {Trace[]} traces
 * @param {{width: number, height: number, margin: Layout["margin"], xaxis: Axis, yaxis: Axis, hovermode: Layout["hovermode"]}} place
 * @param {(name: string) => string} token
 * @returns {Promise<boolean>} whether it is there
 */
export async function drawFigure(element, traces, { width, height, margin, xaxis, yaxis, hovermode }, token) {
  const library = await plotly();
  if (!library || !element.isConnected) return false;
  const tickfont = { family: MONO, size: 11, color: token("soft") };
  const axis = { zeroline: false, showline: false, ticks: /** @type {""} */ (""), tickfont, gridcolor: token("line"), fixedrange: true };
  await library.react(
    element,
    traces,
    {
      paper_bgcolor: "rgba(0,0,0,0)",
      plot_bgcolor: "rgba(0,0,0,0)",
      font: { family: SANS, size: 11, color: token("soft") },
      margin: { pad: 0, ...margin },
      width,
      height,
      showlegend: false,
      hovermode,
      hoverlabel: { bgcolor: token("card"), bordercolor: token("line"), font: { family: MONO, size: 12, color: token("ink") } },
      xaxis: { ...axis, ...xaxis },
      yaxis: { ...axis, ...yaxis },
      dragmode: false,
    },
    CONFIG,
  );
  return true;
}
