import type { EChartsOption } from 'echarts';
import type { ChartData } from './chart-data.ts';
import { fit, type Measure } from './chart-text.ts';
import { FAINT_INK, GRID, INK, SMALL, WIDTH } from './chart-look.ts';
import { shorten } from './short-number.ts';

const MOST_LABEL = WIDTH * 0.36;
/** Labels that do not fit beside each other are slanted. */
const MOST_SLANTED = 120;
/** Slanted labels of more bars would cover each other. */
const MOST_NAMED_BARS = 16;
const SLANT = 30;
/** Of the drawing from the left edge of the picture. */
const LEFT = 76;
/** Lines differ by their marks as well, for readers who see no colours. */
const SYMBOLS = ['circle', 'rect', 'triangle', 'diamond', 'pin', 'arrow', 'circle', 'rect'];

/** Height of one row of the legend. */
export const LEGEND_ROW = 28;
const LEGEND_ROOM = WIDTH - 20;
/** The mark before a name, and the gap behind it. */
const LEGEND_MARK = 48;
const MOST_LEGEND = WIDTH * 0.4;

/** Rows of the legend as the library breaks them; none for a single series. */
export function legendRows({ type, series, instead }: ChartData, measure: Measure): number {
  if (type === 'shares' || series.length < 2 || instead !== null) return 0;
  let [rows, left] = [1, LEGEND_ROOM];
  for (const { name } of series) {
    const width = Math.min(MOST_LEGEND, measure(name)) + LEGEND_MARK;
    if (width > left) [rows, left] = [rows + 1, LEGEND_ROOM];
    left -= width;
  }
  return rows;
}

/** Lines and bars over categories; a ranking lies on its side, its first row on top. */
export function axes(data: ChartData, measure: Measure): EChartsOption {
  const { type, categories } = data;
  const isRanking = type === 'ranking';
  const step = (WIDTH - 100) / categories.length;
  const widest = Math.max(...categories.map((name) => measure(name)));
  const slants = !isRanking && namesAll(type, categories) && widest > step - 8;
  // a slanted name hangs to the left of its bar, the first one over the edge of the picture
  const most = isRanking
    ? MOST_LABEL
    : slants
      ? Math.min(MOST_SLANTED, (LEFT + step / 2) / Math.cos((SLANT * Math.PI) / 180) - 8)
      : MOST_SLANTED;
  const rows = legendRows(data, measure);
  const foot = slants ? 0.5 * Math.min(most, widest) : 0;
  const [category, value] = [categoryAxis(data, { slants, foot, most, measure }), valueAxis(data, isLabelled(data))];
  return {
    legend:
      rows > 0
        ? {
            ...{ top: 40, left: 10, right: 10, type: 'plain', itemGap: 16, icon: 'roundRect', textStyle: { color: INK, fontSize: SMALL } },
            formatter: (name) => fit(name, MOST_LEGEND, measure),
          }
        : { show: false },
    grid: isRanking
      ? {
          left: Math.min(MOST_LABEL, widest) + 24,
          right: 84,
          top: rows > 0 ? 48 + LEGEND_ROW * rows : 48,
          bottom: 56,
          outerBoundsMode: 'none',
        }
      : { left: LEFT, right: 24, top: 84 + LEGEND_ROW * rows, bottom: 64 + foot, outerBoundsMode: 'none' },
    xAxis: isRanking ? value : category,
    yAxis: isRanking ? category : value,
    series: seriesOf(data),
  };
}

const NAME = { color: FAINT_INK, fontSize: SMALL };

/** A bar without its name says nothing; a line of days is read without each of them. */
const namesAll = (type: ChartData['type'], categories: readonly string[]): boolean =>
  type === 'ranking' || (type !== 'line' && categories.length <= MOST_NAMED_BARS);

interface Foot {
  slants: boolean;
  /** Height of slanted labels. */
  foot: number;
  /** Width of a label. */
  most: number;
  measure: Measure;
}

const categoryAxis = ({ type, categories, xTitle }: ChartData, { slants, foot, most, measure }: Foot) => ({
  type: 'category' as const,
  data: categories,
  inverse: type === 'ranking',
  name: type === 'ranking' ? '' : xTitle,
  nameLocation: 'middle' as const,
  nameGap: 34 + foot,
  nameTextStyle: NAME,
  axisTick: { show: false },
  axisLine: { lineStyle: { color: '#7b8794' } },
  axisLabel: {
    color: INK,
    fontSize: SMALL,
    hideOverlap: !namesAll(type, categories),
    formatter: (name: string) => fit(name, most, measure),
    rotate: slants ? SLANT : 0,
    // the first name would stand below the other axis
    ...(!namesAll(type, categories) && { alignMinLabel: 'left' as const, alignMaxLabel: 'right' as const, showMinLabel: true }),
    interval: namesAll(type, categories) ? 0 : ('auto' as const),
  },
});

/** Whether bars show their values. */
const isLabelled = ({ type, categories, series }: ChartData): boolean =>
  type === 'ranking' || (type === 'bar' && series.length === 1 && categories.length <= 8);

const valueAxis = ({ type, yTitle, isWhole, largest }: ChartData, isNamedHigher: boolean) => ({
  type: 'value' as const,
  name: yTitle,
  nameLocation: type === 'ranking' ? ('middle' as const) : ('end' as const),
  nameGap: type === 'ranking' ? 32 : isNamedHigher ? 26 : 14, // above the value of a high first bar
  nameTextStyle: { ...NAME, align: type === 'ranking' ? ('center' as const) : ('left' as const) },
  splitNumber: 4,
  ...(isWhole && { minInterval: 1 }),
  splitLine: { lineStyle: { color: GRID } },
  axisLabel: { color: INK, fontSize: SMALL, hideOverlap: true, formatter: (amount: number) => shorten(amount, largest, 'cut') },
});

function seriesOf(chart: ChartData) {
  const { type, categories, series, largest } = chart;
  const label = {
    show: true,
    position: type === 'ranking' ? ('right' as const) : ('top' as const),
    color: INK,
    fontSize: SMALL,
    formatter: ({ value }: { value: unknown }) => shorten(Number(value), largest),
  };
  return series.map(({ name, values: data }, index) =>
    type === 'line'
      ? {
          type: 'line' as const,
          name,
          data,
          symbol: SYMBOLS[index % SYMBOLS.length]!,
          symbolSize: 8,
          showSymbol: categories.length <= 60,
          lineStyle: { width: 2.5 },
        }
      : {
          type: 'bar' as const,
          name,
          data,
          barMaxWidth: type === 'ranking' ? 20 : 56,
          ...(type === 'stacked' && { stack: 'all' }),
          ...(isLabelled(chart) && { label }),
        },
  );
}
