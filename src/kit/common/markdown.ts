/** Longer texts are cut: the whole text is in `show`. */
const MOST_CHARACTERS = 400;

/** Nothing of what the rules below look for: most texts are so, and a look is cheaper than the rules, which workflow code pays at each activity. */
const ORDINARY = /^(?!.*www\.)(?:[a-z0-9,.()'%+-]| (?! ))*$/i;

/**
 * Text from outside as part of a line of Markdown: it breaks out of no table cell, makes no link, picture or tag, and holds nothing invisible.
 * A web address gets a space, because no escape keeps a reader from making a link of it.
 */
export const plainMarkdown = (text: string): string => (text.length <= MOST_CHARACTERS && ORDINARY.test(text) ? text : escaped(text));

const escaped = (text: string): string =>
  text
    .replace(/(?![\s\u200c\u200d])[\p{Cc}\p{Cf}]/gu, '')
    .replace(/[\s\u0085]+/gu, ' ')
    .slice(0, MOST_CHARACTERS) // before the escapes, so that none is cut in two
    .replace(/\p{Surrogate}$/u, '')
    .replace(/(:\/\/|www\.|@|(?:mailto|xmpp|javascript|data):)(?=\S)/gi, '$1 ')
    .replace(/[|\\`<>*_[\]~&#!]/g, (mark) => `\\${mark}`);
