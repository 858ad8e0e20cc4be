import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { providers } from '../../src/providers';

const models = () => readFileSync(join(process.cwd(), 'docs/models.md'), 'utf8');

describe('docs/models.md', () => {
  it('has a row for every deployment, with how sure it is', () => {
    const direct = Object.values(providers).filter(({ id }) => id !== 'imarouter');
    const rows = tableOf('models');
    for (const { title, deployments } of direct) {
      for (const { model, providerModel } of deployments) {
        const name = providerModel === null ? 'any' : `\`${model}\``;
        const row = rows.find((cells) => cells[0] === name && cells[2] === title);
        expect(row?.[3]).toMatch(/^(specification|documentation|third parties|unconfirmed)$/);
      }
    }
  });

  it('tells a price as its table has it', () => {
    expect(tableOf('prices')).toContainEqual([
      '`whisper-large-v3`',
      'Groq',
      '$0.111 per hour of audio, at least 10 s',
      '2026-01-01',
      'https://groq.com/pricing',
    ]);
  });

  it('is left as it is by another build', () => {
    const before = models();
    const tables = spawnSync(process.execPath, ['node_modules/gulp/bin/gulp.js', '--silent', 'tables']);
    expect(tables.status).toBe(0);
    expect(models()).toBe(before);
  });
});

function tableOf(name: string): string[][] {
  const marked = new RegExp(`<!-- ${name}:begin -->([^]*?)<!-- ${name}:end -->`).exec(models())?.[1] ?? '';
  return marked
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .slice(2)
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}
