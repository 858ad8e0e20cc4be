import { startGateway } from './gateway.mts';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

describe('A setting that cannot be used', () => {
  it.each([
    ['PORT', '70000'],
    ['ALLOWED_ORIGINS', 'https://app.example.com,nope'],
    ['DATABASE_URL', 'postgres://nobody@127.0.0.1:1/none'],
  ])(
    'is named at start: %s',
    async (name, value) => {
      const folder = mkdtempSync(join(tmpdir(), 'imarouter-settings-'));
      await expect(startGateway(folder, null, { [name]: value })).rejects.toThrow(`${name}:`);
      rmSync(folder, { recursive: true, force: true });
    },
    60_000,
  );
});
