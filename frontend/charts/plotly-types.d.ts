/** What the page uses of Plotly, and no more. */

export interface Axis {
  range?: [number, number];
  type?: "linear" | "log";
  tickvals?: number[];
  ticktext?: string[];
  showgrid?: boolean;
  gridcolor?: string;
  zeroline?: boolean;
  showline?: boolean;
  ticks?: "";
  showticklabels?: boolean;
  tickfont?: { family: string; size: number; color: string };
  fixedrange?: boolean;
  visible?: boolean;
  hoverformat?: string;
  showspikes?: boolean;
  spikecolor?: string;
  spikethickness?: number;
  spikedash?: string;
  spikemode?: "across";
  unifiedhovertitle?: { text: string };
}

export interface Layout {
  paper_bgcolor: string;
  plot_bgcolor: string;
  margin: { l: number; r: number; t: number; b: number; pad?: number };
  width: number;
  height: number;
  showlegend: boolean;
  hovermode: "x unified" | "closest" | false;
  hoverlabel: { bgcolor: string; bordercolor: string; font: { family: string; size: number; color: string } };
  font: { family: string; size: number; color: string };
  xaxis: Axis;
  yaxis: Axis;
  dragmode: false;
}

export interface Trace {
  type: "scatter" | "heatmap";
  x?: ArrayLike<number>;
  y?: ArrayLike<number>;
  z?: ArrayLike<number>[];
  mode?: "lines" | "markers";
  name?: string;
  text?: string[] | string[][];
  hovertemplate?: string;
  hoverinfo?: "skip";
  line?: { color: string; width: number; dash?: string };
  marker?: { size: number; color: string; opacity: number };
  opacity?: number;
  showscale?: boolean;
  zmin?: number;
  zmax?: number;
  connectgaps?: boolean;
}

export interface Plotly {
  react(
    element: HTMLElement,
    traces: Trace[],
    layout: Layout,
    config: { displayModeBar: boolean; staticPlot?: boolean; responsive: boolean; doubleClick: false; scrollZoom: false },
  ): Promise<unknown>;
  purge(element: HTMLElement): void;
}

declare global {
  interface Window {
    Plotly?: Plotly;
  }
}
