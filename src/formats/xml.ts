import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { SignalboxError } from '../kit/common/failures.ts';

/** The largest document that is read, in characters; more is refused before anything looks at it. */
const MOST_XML_CHARACTERS = 10 * 1024 * 1024;
const DEEPEST = 40;

/** An element: its children by name, a text, or null where it is empty; attributes have `@` in front of their name. */
export type XmlNode = { [name: string]: XmlValue };
export type XmlValue = string | XmlNode | XmlValue[];

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  textNodeName: '#text',
  removeNSPrefix: true,
  parseTagValue: false, // amounts stay texts
  parseAttributeValue: false,
  trimValues: true,
  processEntities: true, // the five of XML and character references; a document type, which could add others, is refused before
});

/**
 * Reads an XML document without document type, entities of its own, or great depth. Values stay texts.
 * @throws SignalboxError INPUT_INVALID.
 */
export function readXml(text: string): XmlNode {
  if (text.length > MOST_XML_CHARACTERS) throw wrong(`the file is larger than ${MOST_XML_CHARACTERS / 1024 / 1024} MB`);
  if (/<!(?:DOCTYPE|ENTITY|ELEMENT|ATTLIST)/i.test(text)) throw wrong('it has a document type or entities of its own, which are refused');
  if (deepest(text) > DEEPEST) throw wrong(`its elements are nested deeper than ${DEEPEST}`);
  const valid = XMLValidator.validate(text);
  if (valid !== true) throw wrong(`line ${valid.err.line}: ${valid.err.msg}`);
  try {
    return parser.parse(text) as XmlNode;
  } catch (cause) {
    throw wrong((cause as Error).message, cause);
  }
}

/** How deep elements are nested; read off the tags, before a parser that recurses sees them. */
function deepest(text: string): number {
  let depth = 0;
  let most = 0;
  for (const [tag, close] of text.matchAll(/<(\/?)[\p{L}_][^<>]*>/gu)) {
    if (close) depth -= 1;
    else if (!tag.endsWith('/>')) most = Math.max(most, ++depth);
    if (most > DEEPEST) return most;
  }
  return most;
}

const wrong = (detail: string, cause?: unknown) =>
  new SignalboxError('INPUT_INVALID', {
    field: 'input',
    detail,
    fix: 'Give a well-formed XML document of at most 10 MB without DOCTYPE.',
    cause,
  });
