import { SaxesParser, type SaxesTagNS } from 'saxes';
import { SignalboxError } from '../kit/common/failures.ts';

/** Larger documents are refused before parsing. */
const MOST_XML_CHARACTERS = 10 * 1024 * 1024;
const DEEPEST = 40;
/** Namespaces of attributes that do not belong to the content; these are ignored. */
const TECHNICAL = ['http://www.w3.org/2000/xmlns/', 'http://www.w3.org/XML/1998/namespace', 'http://www.w3.org/2001/XMLSchema-instance'];

export interface XmlElement {
  /** Local name, prefixed by `{namespace}` if that is not the one of the document element. */
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  /** Text directly in the element, with white space collapsed as in XML Schema. */
  readonly text: string;
}

export interface XmlDocument {
  readonly root: XmlElement;
  /** Namespace of the document element. */
  readonly namespace: string;
}

interface OpenElement extends XmlElement {
  children: XmlElement[];
  text: string;
}

/** Reads an XML document. @throws SignalboxError INPUT_INVALID if it is not well-formed, nested too deep, or has a document type. */
export function readXml(text: string): XmlDocument {
  if (text.length > MOST_XML_CHARACTERS) throw wrong(`the file is larger than ${MOST_XML_CHARACTERS / 1024 / 1024} MB`);
  const parser = new SaxesParser({ xmlns: true });
  const open: OpenElement[] = [];
  let document: XmlDocument | null = null;
  parser.on('doctype', () => {
    throw wrong('it has a document type, which is refused because it can define entities');
  });
  parser.on('opentag', (tag) => {
    if (open.length >= DEEPEST) throw wrong(`its elements are nested deeper than ${DEEPEST}`);
    const element = elementOf(tag, document?.namespace ?? tag.uri);
    document ??= { root: element, namespace: tag.uri };
    open.at(-1)?.children.push(element);
    open.push(element);
  });
  const addText = (more: string): void => {
    const element = open.at(-1);
    if (element) element.text += more;
  };
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.on('closetag', () => {
    const element = open.pop()!;
    element.text = collapsed(element.text);
  });
  parse(parser, text);
  return document!; // a document without an element is not well-formed
}

function parse(parser: SaxesParser<{ xmlns: true }>, text: string): void {
  try {
    parser.write(text).close();
  } catch (cause) {
    if (cause instanceof SignalboxError) throw cause;
    const [, line, problem = ''] = /^(?:.*?:)??(\d+):\d+: ([^]*)$/.exec((cause as Error).message) ?? [];
    throw wrong(line ? `line ${line}: ${problem}` : (cause as Error).message, cause);
  }
}

function elementOf({ uri, local, attributes }: SaxesTagNS, ours: string): OpenElement {
  const name = (space: string, word: string) => (space === ours ? word : `{${space}}${word}`);
  const kept = Object.values(attributes).filter((attribute) => !TECHNICAL.includes(attribute.uri));
  const named = kept.map((attribute) => [attribute.uri === '' ? attribute.local : name(attribute.uri, attribute.local), attribute.value]);
  return { name: name(uri, local), attributes: Object.fromEntries(named) as Record<string, string>, children: [], text: '' };
}

const collapsed = (text: string): string => text.replace(/[ \t\r\n]+/g, ' ').replace(/^ | $/g, '');

const wrong = (detail: string, cause?: unknown) =>
  new SignalboxError('INPUT_INVALID', {
    field: 'input',
    detail,
    fix: 'Give a well-formed XML document of at most 10 MB without DOCTYPE.',
    cause,
  });
