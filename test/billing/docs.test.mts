import { readFileSync } from 'node:fs';
import { applyBook, priceBookSchema } from '../../src/billing';
import { units } from '../../src/operations';

const page = readFileSync('docs/money.md', 'utf8');
const example: unknown = JSON.parse(/```json\n([^]*?)```/.exec(page)?.[1] ?? 'null');

describe('docs/money.md', () => {
  it('shows a price book that is valid and does what is said of it', () => {
    const book = priceBookSchema.parse(example);
    const sold = { provider: 'groq', model: 'whisper-large-v3', prices: [], day: '2026-11-22' };
    expect(applyBook(book, { ...sold, operation: 'transcribe' })).toMatchObject({
      prices: [{ amount: '0.09', per: 3_600_000, minimum: 10_000 }],
      sell: [{ amount: '0.0075', per: 60_000 }],
    });
    expect(applyBook(book, { ...sold, operation: 'soundEffect' }).sell).toEqual({ markupPercent: '20' });
  });

  it('names every unit that a price can have', () => {
    for (const unit of units) expect(page).toContain(`\`${unit}\``);
  });
});
