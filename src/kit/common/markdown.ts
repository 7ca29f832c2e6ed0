/** Longer texts are cut: the whole text is in `show`. */
const MOST_CHARACTERS = 400;

/** Fast path: most texts need no escaping, and workflow code pays for it at each activity. */
const ORDINARY = /^(?!.*www\.)(?:[a-z0-9,.()'%+-]| (?! ))*$/i;

/**
 * Escapes outside text for one line of Markdown: it cannot break out of a table cell, form a link, picture or tag, or hide characters.
 * Web addresses get a space, because no escape prevents automatic links.
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
