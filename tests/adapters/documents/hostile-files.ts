import { crc32, deflateRawSync, deflateSync, constants } from 'node:zlib';

const MIB = 2 ** 20;

/** A PDF of objects in text, numbered from 1; the first is the catalogue. */
export function rawPdf(objects: readonly (string | Buffer)[], xref = (offset: number): number => offset): Buffer {
  const parts = [Buffer.from('%PDF-1.7\n')];
  const offsets: number[] = [];
  let at = parts[0]!.length;
  objects.forEach((object, index) => {
    const part = Buffer.concat([Buffer.from(`${index + 1} 0 obj\n`), Buffer.from(object), Buffer.from('\nendobj\n')]);
    offsets.push(at);
    parts.push(part);
    at += part.length;
  });
  const rows = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  const size = objects.length + 1;
  const end = `xref\n0 ${size}\n0000000000 65535 f \n${rows}trailer\n<< /Root 1 0 R /Size ${size} >>\nstartxref\n${xref(at)}\n%%EOF\n`;
  return Buffer.concat([...parts, Buffer.from(end)]);
}

const streamOf = (dictionary: string, bytes: Buffer): Buffer =>
  Buffer.concat([Buffer.from(`<< ${dictionary} /Length ${bytes.length} >>\nstream\n`), bytes, Buffer.from('\nendstream')]);

interface Sheet {
  content?: Buffer;
  box?: string;
  catalogue?: string;
  more?: readonly string[];
}

/** A PDF of one page. Further objects begin with number 6. */
export const onePage = ({ content = words('Read me'), box = '0 0 595 842', catalogue = '', more = [] }: Sheet): Buffer =>
  rawPdf([
    `<< /Type /Catalog /Pages 2 0 R ${catalogue} >>`,
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    `<< /Type /Page /Parent 2 0 R /MediaBox [${box}] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> >>`,
    content,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
    ...more,
  ]);

const words = (text: string): Buffer => streamOf('', Buffer.from(`BT /F 12 Tf 72 720 Td (${text}) Tj ET`));

export const manyPages = (count: number): Buffer =>
  rawPdf([
    '<< /Type /Catalog /Pages 2 0 R >>',
    `<< /Type /Pages /Kids [${'3 0 R '.repeat(count)}] /Count ${count} >>`,
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>',
  ]);

/** Zeros deflated block by block: each block is the same few bytes, so that gigabytes cost no time to write. */
function zeros(mebibytes: number): Buffer {
  const flush = { finishFlush: constants.Z_SYNC_FLUSH };
  const block = deflateRawSync(Buffer.alloc(MIB), flush);
  return Buffer.concat([...Array<Buffer>(mebibytes).fill(block), deflateRawSync(Buffer.alloc(0))]);
}

/** A page whose content inflates to so many MiB. */
export const inflating = (mebibytes: number): Buffer =>
  onePage({ content: streamOf('/Filter /FlateDecode', Buffer.concat([Buffer.from([0x78, 0x9c]), zeros(mebibytes)])) });

/** A PNG that says of itself how large it is, with one line of pixels. */
export function pngOf(width: number, height: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 0], 8);
  const chunk = (type: string, data: Buffer): Buffer => {
    const named = Buffer.concat([Buffer.from(type), data]);
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(data.length);
    sum.writeUInt32BE(crc32(named));
    return Buffer.concat([length, named, sum]);
  };
  const signature = Buffer.from('89504e470d0a1a0a', 'hex');
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', deflateSync(Buffer.alloc(64))), chunk('IEND', Buffer.alloc(0))]);
}

interface Entry {
  name: string;
  deflated: Buffer;
  /** As the archive declares it. */
  size: number;
}

/** A ZIP archive whose entries declare what they are told to declare. */
function zipOf(entries: readonly Entry[]): Buffer {
  const [files, listed]: [Buffer[], Buffer[]] = [[], []];
  let at = 0;
  for (const { name, deflated, size } of entries) {
    const common = Buffer.alloc(26); // from the version needed to the length of the extra field
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(8, 4);
    common.writeUInt32LE(deflated.length, 14);
    common.writeUInt32LE(size, 18);
    common.writeUInt16LE(name.length, 22);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(at, 10);
    const file = Buffer.concat([Buffer.from('PK\x03\x04'), common, Buffer.from(name), deflated]);
    listed.push(Buffer.from('PK\x01\x02\x14\x00'), common, place, Buffer.from(name));
    files.push(file);
    at += file.length;
  }
  const directory = Buffer.concat(listed);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(entries.length, 4);
  end.writeUInt16LE(entries.length, 6);
  end.writeUInt32LE(directory.length, 8);
  end.writeUInt32LE(at, 12);
  return Buffer.concat([...files, directory, Buffer.from('PK\x05\x06'), end]);
}

const TYPES = `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/word/document.xml"
ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`;
const entry = (name: string, text: string): Entry => ({ name, deflated: deflateRawSync(text), size: Buffer.byteLength(text) });

/** A Word document of a paragraph and a row of a table. */
export const docx = (body: Partial<Entry> = {}): Buffer =>
  zipOf([
    entry('[Content_Types].xml', TYPES),
    entry(
      '_rels/.rels',
      `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Target="word/document.xml"
Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"/></Relationships>`,
    ),
    { ...entry('word/document.xml', WORDS), ...body },
  ]);

const paragraph = (text: string): string => `<w:p><w:r><w:t>${text}</w:t></w:r></w:p>`;
const WORDS = `<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>${paragraph('Invoice &lt;7&gt;')}
<w:tbl><w:tr><w:tc>${paragraph('Bolts M8')}</w:tc><w:tc>${paragraph('4,50')}</w:tc></w:tr></w:tbl></w:body></w:document>`;

/** A Word document whose text inflates to so many MiB. @param declared what it says of that, in bytes. */
export const docxBomb = (mebibytes: number, declared: number): Buffer => docx({ deflated: zeros(mebibytes), size: declared });
