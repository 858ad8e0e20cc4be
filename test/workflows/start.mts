import { spawn } from 'node:child_process';

export interface Ended {
  code: number | null;
  /** What it printed, both streams as they came. */
  text: string;
}

/** Runs `npm start` with the arguments given, as a user would, and waits for its end. */
export function start(words: string[], environment: Record<string, string> = {}): Promise<Ended> {
  const child = spawn(process.execPath, ['--import', 'tsx', 'playground/start.mts', ...words], {
    cwd: process.cwd(),
    env: { ...process.env, ...environment },
  });
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, text: Buffer.concat(chunks).toString('utf8') }));
  });
}
