import { existsSync, readFileSync } from 'node:fs';

/**
 * A plain process that does what a Pipedream step does: imports a built component, runs it once and tells how long that took
 * and how much memory it held at most. Words: what to do, the component's path, and its props as JSON.
 */
const status = '/proc/self/status';
const [what = 'import', path = '', props = '{}'] = process.argv.slice(2);
const cpuMs = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e3;
};
/** Linux counts the parent's memory into `maxRSS` of a process that it starts, so its own peak is read where it can be. */
const peakMb = () => {
  const own = existsSync(status) ? /VmHWM:\s+(\d+)/.exec(readFileSync(status, 'utf8'))?.[1] : undefined;
  return Number(own ?? process.resourceUsage().maxRSS) / 1e3;
};

const emptyMb = peakMb();
const [startMs, startCpuMs] = [performance.now(), cpuMs()];
await import('@pipedream/platform');
await import('zod/v4');
const told = { baseMs: performance.now() - startMs, baseCpuMs: cpuMs() - startCpuMs, baseMb: peakMb(), emptyMb };
const [ownMs, ownCpuMs] = [performance.now(), cpuMs()];
const { default: component } = path === '' ? { default: null } : await import(path);
Object.assign(told, { ownMs: performance.now() - ownMs, ownCpuMs: cpuMs() - ownCpuMs, loadedMb: peakMb() });
if (what === 'run') {
  const exported = {};
  const $ = { export: (name, value) => void (exported[name] = value) };
  const returned = await component.run.call(JSON.parse(props), { $ });
  Object.assign(told, {
    peakMb: peakMb(),
    summary: exported.$summary,
    parts: returned.attempts?.length,
    provider: returned.provider,
  });
}
process.send?.(told);
if (process.send === undefined) console.log(JSON.stringify(told));
