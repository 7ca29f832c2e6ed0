import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { createCanvas, GlobalFonts } from '@napi-rs/canvas';
import { Resvg } from '@resvg/resvg-js';
import * as echarts from 'echarts';
import type { ChartData } from './chart-data.ts';
import { FONT, SMALL, WIDTH } from './chart-look.ts';
import { chartOptions, heightOf } from './chart-options.ts';
import type { Measure } from './chart-text.ts';

const fonts = join(dirname(createRequire(import.meta.url).resolve('dejavu-fonts-ttf/package.json')), 'ttf');
/** The fonts of a report: a machine without any draws the same. */
export const FONT_FILES = { regular: join(fonts, 'DejaVuSans.ttf'), bold: join(fonts, 'DejaVuSans-Bold.ttf') };

/** Twice the size in points: sharp on paper and on screens of high density. */
const SCALE = 2;

export interface DrawnChart {
  svg: string;
  png: Uint8Array;
  width: number;
  height: number;
}

/** Draws a chart without a browser. Texts are measured in the font that they are drawn in. */
export function drawChart(data: ChartData): DrawnChart {
  const width = measureInOurFont();
  const measure: Measure = (text, size = SMALL, weight) => width(text, `${weight ?? ''} ${size}px ${FONT}`.trim());
  const height = heightOf(data, measure);
  const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, width: WIDTH, height });
  chart.setOption(chartOptions(data, measure));
  const svg = chart.renderToSVGString();
  chart.dispose();
  const drawn = new Resvg(svg, {
    font: { fontFiles: Object.values(FONT_FILES), loadSystemFonts: false, defaultFontFamily: FONT },
    fitTo: { mode: 'zoom', value: SCALE },
  });
  return { svg, png: drawn.render().asPng(), width: WIDTH, height };
}

type Width = (text: string, font: string) => number;
let measured: Width | null = null;

/** How wide a text is in our font. echarts is told as well. */
function measureInOurFont(): Width {
  if (measured !== null) return measured;
  for (const file of Object.values(FONT_FILES)) GlobalFonts.registerFromPath(file, FONT);
  const context = createCanvas(1, 1).getContext('2d');
  const width: Width = (text, font) => {
    context.font = font;
    return context.measureText(text.replaceAll('\0', '')).width; // echarts measures every character of ASCII, which a C string cannot hold
  };
  echarts.setPlatformAPI({ measureText: (text, font) => ({ width: width(text, font ?? `${SMALL}px ${FONT}`) }) });
  return (measured = width);
}
