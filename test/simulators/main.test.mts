import { spawn } from 'node:child_process';
import path from 'node:path';

it('prints that they are simulators and where they are, and stops when interrupted', async () => {
  const root = path.join(__dirname, '..', '..');
  const child = spawn(process.execPath, ['--import', 'tsx', path.join(root, 'simulators', 'main.mts')], { cwd: root });
  let output = '';
  const ready = new Promise<void>((done) => {
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      if (output.includes('Stop with')) done();
    });
  });
  const ended = new Promise<number | null>((done) => child.on('exit', done));
  await Promise.race([ready, ended]);
  const address = /openai\s+(http:\/\/127\.0\.0\.1:\d+)\/v1/.exec(output)?.[1] ?? '';
  expect(output).toContain('Simulators, not the real services');
  expect((await fetch(`${address}/v1/models`)).headers.get('x-simulator')).toContain('not the real service');
  child.kill('SIGINT');
  expect(await ended).toBe(0);
});
