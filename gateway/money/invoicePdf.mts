import { create, type Font } from 'fontkit';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import PDFDocument from 'pdfkit';
import type { Invoice } from '../../src/billing/invoice/invoice';
import { invoiceFile, type RenderedInvoice } from '../../src/billing/render/file';
import { invoiceRows, invoiceTitle } from '../../src/billing/render/pdf';
import { page, pagesOf, type PdfText, type PlacedRow } from '../../src/billing/render/pdfFile';
import { wrapWith } from '../../src/billing/render/pdfText';
import { requireUnchanged } from '../../src/billing/render/render';
import { Refusal } from '../http/refusal.mts';

type Drawing = InstanceType<typeof PDFDocument>;

/** DejaVu Sans is about a tenth wider than Helvetica, for which the pages are laid out. */
const scale = 0.9;

const colours = { text: '#000000', muted: '#666666', band: '#edf2fa', rule: '#d9d9d9' };

/**
 * An invoice as PDF with its font embedded (DejaVu Sans: Latin, Greek, Cyrillic, Arabic letters and more), the same bytes for the
 * same invoice. A letter that the font lacks is refused by name, and HTML offered.
 */
export async function invoicePdf(invoice: Invoice): Promise<RenderedInvoice> {
  requireUnchanged(invoice);
  const fonts = openFonts();
  const title = invoiceTitle(invoice);
  const CreationDate = new Date(`${invoice.issued}T00:00:00Z`);
  const info = { Title: title, Producer: 'ImaRouter', CreationDate };
  const drawing = new PDFDocument({
    size: [page.width, page.height],
    margin: 0,
    autoFirstPage: false,
    lang: 'en',
    info,
  });
  drawing.registerFont('regular', fonts.regular.bytes).registerFont('bold', fonts.bold.bytes);
  const width = (text: string, size: number) =>
    drawing
      .font('regular')
      .fontSize(size * scale)
      .widthOfString(text) * 1_000;
  for (const placed of pagesOf(title, invoiceRows(invoice, wrapWith(width)))) {
    drawing.addPage();
    for (const row of placed) drawRow(drawing, row, fonts);
  }
  drawing.end();
  return invoiceFile(invoice, 'pdf', await collected(drawing));
}

function drawRow(drawing: Drawing, { row, top }: PlacedRow, fonts: Fonts): void {
  const y = page.height - top;
  if (row.band) {
    const { x, down, height } = row.band;
    drawing.rect(x, y + down, page.right - x, height).fill(colours.band);
  }
  for (const text of row.texts) drawText(drawing, text, y, fonts);
  if (row.ruled) {
    const below = y + row.height;
    drawing.moveTo(page.left, below).lineTo(page.right, below).lineWidth(0.5).stroke(colours.rule);
  }
}

function drawText(
  drawing: Drawing,
  { text, x, down, size, right, bold, muted }: PdfText,
  y: number,
  fonts: Fonts,
): void {
  const weight = bold ? 'bold' : 'regular';
  refuseUnknown(text, fonts[weight].font);
  drawing.font(weight).fontSize(size * scale);
  const left = right ? x - drawing.widthOfString(text) : x;
  drawing.fillColor(muted ? colours.muted : colours.text).text(text, left, y + down, { lineBreak: false });
}

function refuseUnknown(text: string, font: Font): void {
  const isKnown = [...text.normalize('NFC')].every((letter) => font.hasGlyphForCodePoint(letter.codePointAt(0) ?? 0));
  if (isKnown) return;
  const message = `The font of the PDF does not have all letters of '${text.slice(0, 60)}'. Choose HTML, which shows them all.`;
  throw new Refusal(400, 'invalidInput', message, { param: 'format' });
}

async function collected(drawing: Drawing): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  for await (const chunk of drawing) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

interface OpenFont {
  readonly bytes: Buffer;
  readonly font: Font;
}

type Fonts = Readonly<Record<'regular' | 'bold', OpenFont>>;

let opened: Fonts | undefined;

function openFonts(): Fonts {
  return (opened ??= { regular: openFontFile('DejaVuSans.ttf'), bold: openFontFile('DejaVuSans-Bold.ttf') });
}

function openFontFile(name: string): OpenFont {
  const bytes = readFileSync(createRequire(import.meta.url).resolve(`dejavu-fonts-ttf/ttf/${name}`));
  const font = create(bytes);
  if (!('hasGlyphForCodePoint' in font)) throw new Error(`${name} holds no single font`);
  return { bytes, font };
}
