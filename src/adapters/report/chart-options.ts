import type { EChartsOption } from 'echarts';
import type { ChartData } from './chart-data.ts';
import { axes, LEGEND_ROW, legendRows } from './chart-axes.ts';
import { fit, type Measure } from './chart-text.ts';
import { COLOURS, FAINT_INK, FONT, HEIGHT, INK, ROW, SMALL, TEXT, WIDTH } from './chart-look.ts';
import { shorten } from './short-number.ts';

/** A ranking grows with its rows, and every chart with the rows of its legend beyond the first. */
export function heightOf(data: ChartData, measure: Measure): number {
  const legend = LEGEND_ROW * Math.max(0, legendRows(data, measure) - 1);
  return legend + (data.type === 'ranking' ? 120 + ROW * Math.max(3, data.categories.length) : HEIGHT);
}

/** A chart as echarts draws it. */
export function chartOptions(data: ChartData, measure: Measure): EChartsOption {
  const base: EChartsOption = {
    animation: false,
    backgroundColor: '#ffffff',
    color: COLOURS,
    textStyle: { fontFamily: FONT, fontSize: TEXT, color: INK },
    title: {
      text: fit(data.title, WIDTH - 30, (text) => measure(text, TITLE, 'bold')),
      left: 12,
      top: 10,
      textStyle: { fontFamily: FONT, fontSize: TITLE, fontWeight: 'bold', color: INK },
    },
  };
  if (data.instead !== null) return { ...base, graphic: centred(data.instead, WIDTH / 2, heightOf(data, measure) / 2, TEXT, FAINT_INK) };
  return { ...base, ...(data.type === 'shares' ? shares(data, measure) : axes(data, measure)) };
}

const centred = (text: string, x: number, y: number, fontSize: number, fill: string): EChartsOption['graphic'] => ({
  type: 'text',
  x,
  y,
  style: { text, fontFamily: FONT, fontSize, fontWeight: 'bold', fill, align: 'center', verticalAlign: 'middle' },
});

const TITLE = 17;
const LEGEND = SMALL + 1;
const CENTRE = { x: 0.27, y: 0.56 };

/** A ring with its whole in the middle; the legend says each share, so that no label has to find a place. */
function shares({ categories, series, unit }: ChartData, measure: Measure): EChartsOption {
  const values = series[0]!.values.map((value) => value ?? 0);
  const total = values.reduce((sum, value) => sum + value, 0);
  const share = (name: string): string => `${((100 * (values[categories.indexOf(name)] ?? 0)) / total).toFixed(1)} %`;
  return {
    legend: {
      orient: 'vertical',
      left: '54%',
      top: 'middle',
      itemGap: 14,
      icon: 'roundRect',
      textStyle: { color: INK, fontSize: LEGEND },
      formatter: (name) => fit(`${share(name)}  ${name}`, WIDTH * 0.36, (text) => measure(text, LEGEND)),
    },
    graphic: centred(`${shorten(total, total)}${unit === null ? '' : ` ${unit}`}`, WIDTH * CENTRE.x, HEIGHT * CENTRE.y, 18, INK),
    series: [
      {
        type: 'pie',
        radius: ['44%', '72%'],
        center: [`${100 * CENTRE.x}%`, `${100 * CENTRE.y}%`],
        data: categories.map((name, index) => ({ name, value: values[index]! })),
        label: { show: false },
        itemStyle: { borderColor: '#ffffff', borderWidth: 2 },
      },
    ],
  };
}
