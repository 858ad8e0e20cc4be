import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildIfStale } from '../../playground/demo/build.mts';
import type { Run, WorkflowFile } from '../../playground/engine/execution.mts';
import { startEngine, type TestEngine } from '../engine/engine.mts';
import { openMailbox, type Mailbox } from './mailbox.mts';

const root = process.cwd();
const file: WorkflowFile = JSON.parse(readFileSync(join(root, 'workflows/monthly-invoice.json'), 'utf8'));
const text = 'string' as const;
const dataTables = {
  imarouter_usage: { recordId: text, time: text, clientLabel: text, usage: text, invoice: text },
  imarouter_invoices: { number: text, month: text, totalUsd: text, invoice: text },
};

/** The workflow as it runs when this one of its triggers starts it. */
function startedBy(trigger: string): WorkflowFile {
  const others = ['Usage to Keep', 'Every Month'].filter((name) => name !== trigger);
  return { ...file, nodes: file.nodes.map((node) => ({ ...node, disabled: others.includes(node.name) })) };
}

describe('workflows/monthly-invoice.json on the engine, with data tables in memory and a mail server on loopback', () => {
  let engine: TestEngine;
  let mailbox: Mailbox;
  beforeAll(async () => {
    buildIfStale(root);
    mailbox = await openMailbox();
    const smtp = {
      host: '127.0.0.1',
      port: mailbox.port,
      secure: false,
      disableStartTls: true,
      user: '',
      password: '',
    };
    engine = await startEngine({ today: '2026-11-02', dataTables, credentials: { smtp } });
  }, 180_000);
  afterAll(async () => {
    await engine.close();
    await mailbox.close();
  });

  const first = (run: Run, node: string) => run.nodes[node]?.outputs[0]?.[0];
  const count = (run: Run, node: string) => run.nodes[node]?.outputs[0]?.length ?? 0;

  it('keeps each usage record once, however often it comes', async () => {
    const once = await engine.run(startedBy('Usage to Keep'));
    expect(once).toMatchObject({ status: 'success', failures: [] });
    expect(count(once, 'Keep Record')).toBe(4);
    const again = await engine.run(startedBy('Usage to Keep'));
    const kept = again.nodes['Keep Record']?.outputs[0]?.map(({ json }) => json.id);
    expect(kept).toEqual([1, 2, 3, 4]);
  }, 60_000);

  it('bills the month before, mails invoice and report, and marks what was billed', async () => {
    const run = await engine.run(startedBy('Every Month'));
    expect(run).toMatchObject({ status: 'success', failures: [] });
    expect(first(run, 'Invoice')?.json).toMatchObject({
      invoice: { number: 'INV-000001', month: '2026-10', netUsd: '2.54', totalUsd: '2.54', reverseCharge: true },
      recordIds: ['run-1-1/0/audioMillisecond', 'run-2-1/0/character', 'run-3-1/0/generatedMillisecond'],
    });
    expect(first(run, 'Keep Invoice')?.json).toMatchObject({ number: 'INV-000001', totalUsd: '2.54' });
    expect(count(run, 'Mark as Billed')).toBe(3);
    expect(mailbox.mails).toHaveLength(1);
    expect(mailbox.mails[0]).toContain('Subject: Invoice INV-000001 for 2026-10');
    expect(mailbox.mails[0]).toMatch(/filename="?invoice-INV-000001\.pdf/);
    expect(mailbox.mails[0]).toMatch(/filename="?cost-report\.html/);
  }, 60_000);

  it('bills nothing twice: asked again for the month, there is nothing left', async () => {
    const run = await engine.run(startedBy('Every Month'));
    expect(run.status).toBe('error');
    expect(run.failures[0]?.message).toContain('There is nothing to bill for 2026-10');
    expect(mailbox.mails).toHaveLength(1);
  }, 60_000);
});
