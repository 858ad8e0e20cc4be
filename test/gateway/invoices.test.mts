import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

describe('The invoices of an account', () => {
  it('never bill a record twice: whoever comes second, having read it too, is told so', () => {
    const words = ['--import', 'tsx', join(import.meta.dirname, 'invoices.mts')];
    const said: unknown = JSON.parse(execFileSync(process.execPath, words, { encoding: 'utf8' }));
    expect(said).toEqual(['000001', expect.stringContaining('billed by another request at the same moment'), '000001']);
  }, 100_000);
});
