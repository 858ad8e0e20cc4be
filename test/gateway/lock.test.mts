import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lockFolder } from '../../gateway/store/lock.mts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'imarouter-lock-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const parent = `${process.ppid} ${startedAt(process.ppid)}`;

describe('The lock of a data folder', () => {
  it('keeps a second process out, and says what to do', async () => {
    writeFileSync(join(folder, 'gateway.lock'), parent);
    await expect(lockFolder(folder)).rejects.toThrow(
      new RegExp(`in use by process ${process.ppid}.*DATA_DIR.*DATABASE_URL`),
    );
  });

  it.each(['', '999999999 1', `${process.ppid} 1`, 'nonsense'])('is taken over from nobody (%p)', async (holder) => {
    writeFileSync(join(folder, 'gateway.lock'), holder);
    const unlock = await lockFolder(folder);
    expect(readdirSync(folder)).toEqual(['gateway.lock']);
    await unlock();
    expect(readdirSync(folder)).toEqual([]);
  });
});

function startedAt(pid: number): string {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
}
