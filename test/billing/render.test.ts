import * as fc from 'fast-check';
import {
  createInvoice,
  createInvoiceSchema,
  csv,
  memoryInvoiceBook,
  pdfRefusal,
  renderInvoice,
} from '../../src/billing';
import type { Invoice } from '../../src/billing';
import { barChart } from '../../src/billing/render/chart';
import { textWidth, wrapText } from '../../src/billing/render/pdfText';
import { invoiceRequest, november, record } from './records';

async function invoiceOf(lines: number, more: Parameters<typeof invoiceRequest>[0] = {}): Promise<Invoice> {
  const records = Array.from({ length: lines }, (_, index) => {
    const id = String(index).padStart(4, '0');
    const day = String((index % 31) + 1).padStart(2, '0');
    return record({ id, model: `model-${id}`, time: `2026-10-${day}T00:00:00.000Z`, priceNanos: index * 12_345_678 });
  });
  return (await createInvoice(invoiceRequest(more), records, { book: memoryInvoiceBook(), now: november })).invoice;
}

async function text(invoice: Promise<Invoice>, format: 'json' | 'csv' | 'html' | 'pdf'): Promise<string> {
  return new TextDecoder('latin1').decode(renderInvoice(await invoice, format).bytes);
}

/** Reads CSV by the letter of RFC 4180, one character at a time. */
function readCsv(source: string): string[][] {
  const rows: string[][] = [];
  let [row, cell, quoted]: [string[], string, boolean] = [[], '', false];
  for (let index = 0; index < source.length; index++) {
    const character = source[index] ?? '';
    if (quoted && character === '"' && source[index + 1] === '"') cell += source[index++];
    else if (character === '"') quoted = !quoted;
    else if (!quoted && character === ',') [row, cell] = [[...row, cell], ''];
    else if (!quoted && source.startsWith('\r\n', index)) {
      rows.push([...row, cell]);
      [row, cell] = [[], ''];
      index += 1;
    } else cell += character;
  }
  return rows;
}

/** The objects of a PDF as its cross-reference table finds them, and the texts of each page. */
function readPdf(file: string) {
  const table = Number(/startxref\n(\d+)\n%%EOF\n$/.exec(file)?.[1]);
  const [, count] = /^xref\n0 (\d+)\n/.exec(file.slice(table)) ?? [];
  const entries = [...file.slice(table).matchAll(/^(\d{10}) (\d{5}) ([nf]) $/gm)];
  const objects = entries.slice(1).map(([, offset], index) => {
    const object = file.slice(Number(offset));
    expect(object.startsWith(`${index + 1} 0 obj\n`)).toBe(true);
    return object.slice(0, object.indexOf('\nendobj'));
  });
  expect(entries).toHaveLength(Number(count));
  const streams = objects
    .filter((object) => object.includes('\nstream\n'))
    .map((object) => {
      const content = object.slice(object.indexOf('\nstream\n') + 8, object.indexOf('\nendstream'));
      expect(object).toContain(`/Length ${content.length} `);
      return content;
    });
  const pages = streams.map((content) =>
    [...content.matchAll(/ Tm \((.*)\) Tj ET/g)].map(([, shown]) => plain(shown ?? '')),
  );
  return { objects, pages, streams };
}

/** Of PDF 32000-1, annex D.2, what the tests use. */
const winAnsi: Record<number, string> = { 0x80: '€', 0x8c: 'Œ', 0x93: '“', 0x94: '”', 0x96: '–' };

function plain(shown: string): string {
  const bytes = shown.replace(/\\([0-7]{3})|\\(.)/g, (_, octal?: string, other?: string) =>
    octal ? String.fromCharCode(parseInt(octal, 8)) : (other ?? ''),
  );
  return bytes.replace(/[\x80-\x9f]/g, (character) => winAnsi[character.charCodeAt(0)] ?? '?');
}

describe('JSON', () => {
  it('is the invoice itself', async () => {
    const invoice = await invoiceOf(3);
    expect(JSON.parse(await text(Promise.resolve(invoice), 'json'))).toEqual(invoice);
  });
});

describe('CSV', () => {
  it('is read back by RFC 4180, whatever stands in a cell', () => {
    const cell = fc.oneof(fc.string(), fc.constantFrom('"', ',', '\r\n', '\n', ' a', 'b"c,d'));
    fc.assert(
      fc.property(fc.array(fc.array(cell, { minLength: 1 })), (rows) => {
        const back = readCsv(csv(rows));
        expect(back.map((row) => row.map((one) => one.replace(/^'(?=[\s]*[=+\-@\t\r\n|%])/, '')))).toEqual(
          rows.map((row) => row.map((one) => one.replace(/^'(?=[\s]*[=+\-@\t\r\n|%])/, ''))),
        );
      }),
    );
  });

  it.each(['=1+1', '+1', '@SUM(A1)', '-cmd', '\t=1', '\r=1', ' =1', '|calc', '%0A'])(
    'makes no formula of %j',
    (dangerous) => {
      expect(readCsv(csv([[dangerous]]))).toEqual([[`'${dangerous}`]]);
    },
  );

  it('leaves numbers as they are', () => {
    expect(csv([['-12.50', '0.001']])).toBe('-12.50,0.001\r\n');
  });

  it('has every line, whose amounts add up to the net', async () => {
    const invoice = await invoiceOf(500, { taxRates: [{ name: '=VAT', percent: '19' }] });
    const [head = [], ...rows] = readCsv(await text(Promise.resolve(invoice), 'csv'));
    const column = (row: string[], name: string) => row[head.indexOf(name)] ?? '';
    const amounts = rows
      .filter((row) => column(row, 'kind') === 'line')
      .map((row) => BigInt(column(row, 'amountUsd').replace('.', '')));
    expect(amounts).toHaveLength(500);
    expect(amounts.reduce((sum, one) => sum + one, 0n)).toBe(BigInt(invoice.netUsd.replace('.', '')));
    expect(
      rows.slice(-3).map((row) => [column(row, 'kind'), column(row, 'description'), column(row, 'amountUsd')]),
    ).toEqual([
      ['net', '', invoice.netUsd],
      ['tax', "'=VAT", invoice.taxes[0]?.amountUsd],
      ['total', '', invoice.totalUsd],
    ]);
  });
});

describe('HTML', () => {
  const hostile = `</td><script>alert("x")</script>'&`;

  it('escapes every text, runs no script and loads nothing', async () => {
    const page = await text(
      invoiceOf(2, {
        sellerName: hostile,
        buyerName: hostile,
        buyerAddress: hostile,
        note: hostile,
        taxRates: [{ name: hostile.slice(0, 40), percent: '1' }],
      }),
      'html',
    );
    expect(page).not.toMatch(/<script|<img|<link|href=|src=|\son\w+=/i);
    expect(page).toContain('&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;&#39;&amp;');
    expect(page).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
  });

  it('has a row per line, the totals and a chart by day', async () => {
    const invoice = await invoiceOf(40, { reverseCharge: true, sellerTaxId: 'DE1', buyerTaxId: 'FR2' });
    const page = await text(Promise.resolve(invoice), 'html');
    expect(page.match(/model-\d{4} /g)).toHaveLength(40);
    expect(page).toContain(`>${invoice.totalUsd}</td>`);
    expect(page).toContain('Reverse charge: no tax is asked; the buyer accounts for it.');
    expect(page.match(/<rect /g)).toHaveLength(31);
    expect(page).toContain('<title>2026-10-31: $0.37037034</title>');
  });

  it('draws bars in proportion, and nothing where there is nothing', () => {
    const svg = barChart('<T>', [
      { label: 'a', short: '1', usd: '2' },
      { label: '<b>', short: '<i>', usd: '1' },
      { label: 'c', short: '3', usd: '0' },
    ]);
    expect([...svg.matchAll(/height="(\d+)"\/>/g)].map(([, tall]) => tall)).toEqual(['120', '60', '0']);
    expect(svg).not.toMatch(/<b>|<i>|<T>/);
    expect(barChart('T', [{ label: 'a', short: '1', usd: '0' }])).toBe('');
  });
});

describe('PDF', () => {
  it('is whole: every object lies where the table says, and every stream is as long as it says', async () => {
    const { objects, pages } = readPdf(await text(invoiceOf(3), 'pdf'));
    expect(objects[0]).toContain('/Type /Catalog');
    expect(objects[1]).toContain('/Count 1 ');
    expect(pages).toHaveLength(1);
  });

  it('goes on over pages with 500 lines: each line once, the head on each page, no row below the margin', async () => {
    const invoice = await invoiceOf(500, { taxRates: [{ name: 'VAT', percent: '19' }] });
    const { pages, streams } = readPdf(await text(Promise.resolve(invoice), 'pdf'));
    const shown = pages.flat().join('\n');
    for (const { exactUsd } of invoice.lines) expect(shown).toContain(exactUsd);
    expect(pages.flat().filter((one) => /^Transcribe audio or video, model-/.test(one))).toHaveLength(500);
    for (const [index, page] of pages.entries()) {
      expect(page).toContain(`Page ${index + 1} of ${pages.length}`);
      if (page.some((one) => one.startsWith('Transcribe')))
        expect(page.filter((one) => one === 'Description')).toHaveLength(1);
    }
    const heights = streams.flatMap((content) => [...content.matchAll(/ (\d+) Tm \(/g)].map(([, y]) => Number(y)));
    expect(heights.filter((y) => y < 50 && y !== 32)).toEqual([]);
    expect(pages.flat()).toContain(invoice.totalUsd);
  });

  it('shows Western European letters and escapes what PDF would read', async () => {
    const name = 'Müller (Œuvre) \\ “Café” – 5 €';
    const { pages } = readPdf(await text(invoiceOf(1, { sellerName: name }), 'pdf'));
    expect(pages[0]).toContain(name);
    const file = await text(invoiceOf(1, { sellerName: name }), 'pdf');
    expect([...file].every((character) => character.charCodeAt(0) < 0x7f)).toBe(true);
  });

  it('refuses other letters by name, and offers HTML', async () => {
    const invoice = await invoiceOf(1, { buyerName: '株式会社' });
    expect(() => renderInvoice(invoice, 'pdf')).toThrow(
      "shows Western European letters only, and '株式会社' has others. Choose HTML, which shows them all.",
    );
    expect(new TextDecoder().decode(renderInvoice(invoice, 'html').bytes)).toContain('株式会社');
    expect(pdfRefusal(['Zażółć', 'plain'])).toContain('Zażółć');
    expect(pdfRefusal(['Cafe\u0301', 'naïve'])).toBeNull();
  });

  it('wraps texts to their width and loses no letter', () => {
    const words = fc.array(fc.stringMatching(/^[A-Za-z0-9.,é-]{1,60}$/), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(words, fc.integer({ min: 20, max: 300 }), (list, width) => {
        const lines = wrapText(list.join(' '), 9, width * 1_000);
        expect(lines.join('').replaceAll(' ', '')).toBe(list.join(''));
        for (const line of lines) expect(textWidth(line, 9)).toBeLessThanOrEqual(width * 1_000);
      }),
    );
  });
});

describe('any rendering', () => {
  it('is the same bytes for the same invoice, with a name and media type', async () => {
    const invoice = await invoiceOf(5);
    for (const format of ['json', 'csv', 'html', 'pdf'] as const) {
      const [one, other] = [renderInvoice(invoice, format), renderInvoice(invoice, format)];
      expect(one).toEqual(other);
      expect(one.fileName).toBe(`invoice-000001.${format}`);
    }
  });

  it('refuses an invoice that was changed after it was finalized', async () => {
    const invoice = await invoiceOf(1);
    expect(() => renderInvoice({ ...invoice, totalUsd: '1.00' }, 'json')).toThrow(
      'Invoice 000001 was changed after it was finalized.',
    );
  });

  it('shows the longest address and note that a request may have', async () => {
    const address = Array.from({ length: 12 }, (_, index) => `Line ${index} ${'x'.repeat(30)}`).join('\n');
    const request = createInvoiceSchema().parse({
      month: '2026-10',
      sellerName: 'S',
      buyerName: 'B',
      sellerAddress: address,
      note: 'word '.repeat(199),
    });
    const { pages } = readPdf(await text(invoiceOf(1, request), 'pdf'));
    expect(pages.flat().filter((one) => one.startsWith('Line '))).toHaveLength(12);
  });
});
