import { scaledText } from '../money';
import { pdfString, textWidth } from './pdfText';

/** A text on a page: `x` in points from the left, or where it ends if `right`; `down` in points below the row's top. */
export interface PdfText {
  readonly text: string;
  readonly x: number;
  readonly down: number;
  readonly size: number;
  readonly right?: boolean;
  readonly bold?: boolean;
  /** In grey. */
  readonly muted?: boolean;
}

/** Texts that stay together on a page, `height` points tall, with a thin line below if `ruled`. */
export interface PdfRow {
  readonly height: number;
  readonly texts: readonly PdfText[];
  readonly ruled?: boolean;
  /** A pale band behind the texts, from `x` to the right margin. */
  readonly band?: { readonly x: number; readonly down: number; readonly height: number };
  /** Repeated on top of a page that begins with this row. */
  readonly header?: PdfRow;
}

/** A4 in points. */
export const page = { width: 595, height: 842, left: 50, right: 545, top: 792, bottom: 60 };

/** A PDF 1.4 file of A4 pages, in ASCII, in the standard fonts; rows go on to the next page where they do not fit. */
export function pdfFile(title: string, rows: readonly PdfRow[], created: string): Uint8Array {
  const pages = pagesOf(title, rows);
  const contents = pages.map(contentOf);
  const kids = pages.map((_, index) => `${5 + index * 2} 0 R`).join(' ');
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R /Lang (en) >>',
    `<< /Type /Pages /Kids [${kids}] /Count ${pages.length} >>`,
    fonts,
    `<< /Title ${pdfString(title)} /Producer (ImaRouter) /CreationDate (D:${created.replaceAll('-', '')}) >>`,
    ...contents.flatMap((content, index) => [
      pageObject(6 + index * 2),
      `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
    ]),
  ];
  return new TextEncoder().encode(assemble(objects));
}

/** A row in its place on a page. */
export interface PlacedRow {
  readonly row: PdfRow;
  /** Points from the bottom of the page to the row's top. */
  readonly top: number;
}

/** Rows on their pages, each page with its number below. */
export function pagesOf(title: string, rows: readonly PdfRow[]): PlacedRow[][] {
  const pages = paginate(rows);
  return pages.map((placed, index) => [...placed, footer(title, index + 1, pages.length)]);
}

function paginate(rows: readonly PdfRow[]): PlacedRow[][] {
  let current: PlacedRow[] = [];
  const pages = [current];
  let top = page.top;
  for (const row of rows) {
    if (top - row.height < page.bottom && current.length > 0) {
      pages.push((current = []));
      top = page.top;
      if (row.header) place(row.header);
    }
    place(row);
  }
  return pages;

  function place(row: PdfRow): void {
    current.push({ row, top });
    top -= row.height;
  }
}

function footer(title: string, number: number, count: number): PlacedRow {
  const place = { down: 0, size: 8 };
  const texts = [
    { text: title, x: page.left, muted: true, ...place },
    { text: `Page ${number} of ${count}`, x: page.right, right: true, muted: true, ...place },
  ];
  return { row: { height: 10, texts }, top: 40 };
}

function contentOf(rows: readonly PlacedRow[]): string {
  return rows
    .flatMap(({ row, top }) => [
      ...(row.band ? [band(row.band, top)] : []),
      ...row.texts.map((text) => show(text, top)),
      ...(row.ruled ? [rule(top - row.height)] : []),
    ])
    .join('\n');
}

function show({ text, x, down, size, right = false, bold = false, muted = false }: PdfText, top: number): string {
  const left = x * 1_000 - (right ? textWidth(text, size) : 0);
  return `${muted ? grey : black} BT /${bold ? 'B' : 'R'} ${size} Tf 1 0 0 1 ${scaledText(BigInt(left), 3)} ${top - down - size} Tm ${pdfString(text)} Tj ET`;
}

const [black, grey] = ['0 g', '0.4 g'];

function band({ x, down, height }: NonNullable<PdfRow['band']>, top: number): string {
  return `0.93 0.95 0.98 rg ${x} ${top - down - height} ${page.right - x} ${height} re f`;
}

function rule(y: number): string {
  return `0.85 G 0.5 w ${page.left} ${y} m ${page.right} ${y} l S`;
}

const font = (name: string) => `<< /Type /Font /Subtype /Type1 /BaseFont /${name} /Encoding /WinAnsiEncoding >>`;
const fonts = `<< /R ${font('Helvetica')} /B ${font('Helvetica-Bold')} >>`;

function pageObject(content: number): string {
  const box = `[0 0 ${page.width} ${page.height}]`;
  return `<< /Type /Page /Parent 2 0 R /MediaBox ${box} /Resources << /Font 3 0 R >> /Contents ${content} 0 R >>`;
}

function assemble(objects: readonly string[]): string {
  let file = '%PDF-1.4\n';
  const offsets = objects.map((object, index) => {
    const offset = file.length;
    file += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return offset;
  });
  const entries = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  const size = objects.length + 1;
  const trailer = `trailer\n<< /Size ${size} /Root 1 0 R /Info 4 0 R >>\nstartxref\n${file.length}\n%%EOF\n`;
  return `${file}xref\n0 ${size}\n0000000000 65535 f \n${entries}${trailer}`;
}
