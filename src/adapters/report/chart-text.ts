/** How wide a text of a chart is drawn, in pixels. @param size of its letters; default: that of labels. */
export type Measure = (text: string, size?: number, weight?: 'bold') => number;

/** Cuts a text to a width. echarts' own cut differs on a slow machine, where it stops measuring letters. */
export function fit(text: string, most: number, widthOf: (text: string) => number): string {
  if (widthOf(text) <= most) return text;
  const letters = [...text];
  const cut = () => `${letters.join('').trimEnd()}…`;
  while (letters.length > 1 && widthOf(cut()) > most) letters.pop();
  return cut();
}
