/** Cuts a text to `most` characters and appends how long it was. */
export const cutText = (text: string, most: number): string =>
  text.length <= most ? text : `${text.slice(0, most)}… (cut, ${text.length} characters in all)`;

/** Data unchanged when its JSON is short enough, else the beginning of its JSON as text. */
export function cutJson(data: unknown, most: number): unknown {
  const text = JSON.stringify(data) ?? 'null';
  return text.length <= most ? data : cutText(text, most);
}
