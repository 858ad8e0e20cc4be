import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { median, type Figure } from './figure.mts';
import { launch, measureIn } from './processes.mts';

const root = join(import.meta.dirname, '..');

interface Times {
  cpuSeconds: number[];
  wallSeconds: number[];
}

/** Measures our node on n8n's engine beside a minimal one, each in a process of its own, the server in another. */
export async function benchNode(): Promise<Figure[]> {
  return [...(await speech()), ...(await memory()), ...load(), size()];
}

async function speech(): Promise<Figure[]> {
  const { told, child } = await launch<{ baseUrl: string }>('nodeServer.mts');
  const cpu: Record<string, number[]> = { ours: [], plain: [], keeping: [] };
  for (const which of ['ours', 'plain', 'keeping', 'keeping', 'plain', 'ours']) {
    const times = await measureIn<Times>('nodeSpeech.mts', [which, told.baseUrl, '200', '3']);
    cpu[which]?.push(...times.cpuSeconds);
  }
  child.kill();
  const slow = await launch<{ baseUrl: string }>('nodeServer.mts', ['200']);
  const wall = async (which: string) =>
    (await measureIn<Times>('nodeSpeech.mts', [which, slow.told.baseUrl, '200'])).wallSeconds[0] ?? NaN;
  const [ourWall, plainWall] = [await wall('ours'), await wall('plain')];
  slow.child.kill();
  const [ours, plain, keeping] = ['ours', 'plain', 'keeping'].map((which) => median(cpu[which] ?? []));
  return [
    {
      name: '200 speeches of 50 KB, processor time',
      value: ours ?? NaN,
      unit: 's',
      yardstick: { name: 'minimal node', value: plain ?? NaN },
      atMost: 1.3,
    },
    {
      name: '  beside a minimal node that also keeps the files',
      value: ours ?? NaN,
      unit: 's',
      yardstick: { name: 'minimal node', value: keeping ?? NaN },
    },
    {
      name: '200 speeches at 200 ms each, clock time',
      value: ourWall,
      unit: 's',
      yardstick: { name: 'minimal node', value: plainWall },
      atMost: 1,
    },
  ];
}

async function memory(): Promise<Figure[]> {
  const { told, child } = await launch<{ baseUrl: string }>('nodeServer.mts');
  const measured = await measureIn<{ fileMb: number; idleMb: number; overIdleMb: number }>(
    'nodeMemory.mts',
    [told.baseUrl],
    ['--expose-gc'],
  );
  child.kill();
  return [
    {
      name: '24 MB transcribed, peak memory over idle',
      value: measured.overIdleMb,
      unit: 'MB',
      yardstick: { name: 'the file', value: measured.fileMb },
      atMost: 2.5,
    },
  ];
}

const loading = `
const start = performance.now();
require('n8n-workflow');
require('zod/v4');
const theirs = performance.now();
const { nodes, credentials } = require('./package.json').n8n;
const made = [...nodes, ...credentials].flatMap((path) => Object.values(require('./' + path)).map((One) => new One()));
const ours = performance.now();
const used = () => console.log(JSON.stringify({
  theirsMs: theirs - start,
  oursMs: ours - theirs,
  firstUseMs: performance.now() - ours,
}));
made.at(-1).authenticate({}, { url: 'https://example.com' }).then(used);
`;

/** In a plain process, because tsx slows every require. */
function load(): Figure[] {
  const rounds = Array.from({ length: 9 }, (): { theirsMs: number; oursMs: number; firstUseMs: number } =>
    JSON.parse(execFileSync(process.execPath, ['-e', loading], { cwd: root, encoding: 'utf8' })),
  );
  return [
    {
      name: 'Loading our nodes and credential',
      value: median(rounds.map(({ oursMs }) => oursMs)),
      unit: 'ms',
      atMost: 60,
    },
    {
      name: '  all that they do, at the first use',
      value: median(rounds.map(({ firstUseMs }) => firstUseMs)),
      unit: 'ms',
    },
    { name: '  n8n-workflow and zod before that', value: median(rounds.map(({ theirsMs }) => theirsMs)), unit: 'ms' },
  ];
}

function size(): Figure {
  const told = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    cwd: root,
    encoding: 'utf8',
  });
  return { name: 'The package, unpacked', value: JSON.parse(told)[0].unpackedSize / 1000, unit: 'KB', atMost: 1000 };
}
