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
/** Lines differ by their marks as well, for readers who see no colours. */
const SYMBOLS = ['circle', 'rect', 'triangle', 'diamond', 'pin', 'arrow', 'circle', 'rect'];

/** Lines and bars over categories; a ranking lies on its side, its first row on top. */
export function axes(data: ChartData, measure: Measure): EChartsOption {
  const { type, categories, series } = data;
  const isRanking = type === 'ranking';
  const widest = Math.max(...categories.map((name) => measure(name)));
  const slants = type !== 'line' && widest > (WIDTH - 100) / categories.length - 8;
  const legend = series.length > 1 ? series.reduce((sum, { name }) => sum + measure(name) + 48, 0) / (WIDTH - 20) : 0;
  const foot = isRanking || !slants ? 0 : 0.5 * Math.min(MOST_SLANTED, widest);
  const [category, value] = [categoryAxis(data, { slants, foot, measure }), valueAxis(data)];
  return {
    legend:
      legend > 0
        ? { top: 40, left: 10, right: 10, type: 'plain', itemGap: 16, icon: 'roundRect', textStyle: { color: INK, fontSize: SMALL } }
        : { show: false },
    grid: isRanking
      ? { left: Math.min(MOST_LABEL, widest) + 24, right: 84, top: 48, bottom: 56, outerBoundsMode: 'none' }
      : { left: 76, right: 24, top: 84 + 28 * Math.ceil(legend), bottom: 64 + foot, outerBoundsMode: 'none' },
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
  measure: Measure;
}

const categoryAxis = ({ type, categories, xTitle }: ChartData, { slants, foot, measure }: Foot) => ({
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
    formatter: (name: string) => fit(name, type === 'ranking' ? MOST_LABEL : MOST_SLANTED, measure),
    rotate: slants && type !== 'ranking' ? 30 : 0,
    interval: namesAll(type, categories) ? 0 : ('auto' as const),
  },
});

const valueAxis = ({ type, yTitle, isWhole, largest }: ChartData) => ({
  type: 'value' as const,
  name: yTitle,
  nameLocation: type === 'ranking' ? ('middle' as const) : ('end' as const),
  nameGap: type === 'ranking' ? 32 : 14,
  nameTextStyle: { ...NAME, align: type === 'ranking' ? ('center' as const) : ('left' as const) },
  splitNumber: 4,
  ...(isWhole && { minInterval: 1 }),
  splitLine: { lineStyle: { color: GRID } },
  axisLabel: { color: INK, fontSize: SMALL, hideOverlap: true, formatter: (amount: number) => shorten(amount, largest, 'cut') },
});

function seriesOf({ type, categories, series, largest }: ChartData) {
  const isLabelled = type === 'ranking' || (type === 'bar' && series.length === 1 && categories.length <= 8);
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
          ...(isLabelled && { label }),
        },
  );
}
