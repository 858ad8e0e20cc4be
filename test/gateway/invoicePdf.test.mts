import { invoicePdf } from '../../gateway/money/invoicePdf.mts';
import { createInvoice, type Invoice, memoryInvoiceBook } from '../../src/billing';
import { invoiceRequest, november, record } from '../billing/records';

async function invoiceFor(buyerName: string, lines = 3): Promise<Invoice> {
  const records = Array.from({ length: lines }, (_, index) => record({ id: `r${index}`, model: `model-${index}` }));
  const { invoice } = await createInvoice(invoiceRequest({ buyerName }), records, {
    book: memoryInvoiceBook(),
    now: november,
  });
  return invoice;
}

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1');

describe('The PDF of an invoice from the HTTP API', () => {
  it('embeds its font, for names of any European alphabet', async () => {
    const { bytes, mediaType, fileName } = await invoicePdf(await invoiceFor('Ελληνική Ραδιοφωνία, Студия Łódź'));
    expect([mediaType, fileName]).toEqual(['application/pdf', 'invoice-000001.pdf']);
    expect(text(bytes)).toMatch(/^%PDF-1\.[3-7]/);
    expect(text(bytes)).toMatch(/FontFile[23]/);
    expect(text(bytes).match(/BaseFont \/\w+\+DejaVuSans(-Bold)?/g)).toHaveLength(4);
  });

  it('is the same bytes for the same invoice', async () => {
    const invoice = await invoiceFor('Студия');
    const [first, second] = [await invoicePdf(invoice), await invoicePdf(invoice)];
    expect(Buffer.compare(Buffer.from(first.bytes), Buffer.from(second.bytes))).toBe(0);
  });

  it('goes on over several pages', async () => {
    const pages = async (lines: number) =>
      text((await invoicePdf(await invoiceFor('Studio', lines))).bytes).match(/\/Type \/Page\n/g)?.length;
    expect([await pages(3), await pages(60)]).toEqual([1, 3]);
  });

  it('refuses letters that the font lacks by name, and an invoice that was changed', async () => {
    await expect(invoicePdf(await invoiceFor('日本放送'))).rejects.toThrow(/all letters of '日本放送'/);
    const changed = { ...(await invoiceFor('Studio')), totalUsd: '0.00' };
    await expect(invoicePdf(changed)).rejects.toThrow(/was changed after it was finalized/);
  });
});
