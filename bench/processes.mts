import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Starts a file of this folder as a process of its own and waits for its first message. */
export async function launch<Told>(
  file: string,
  words: string[] = [],
  nodeWords: string[] = [],
): Promise<{ told: Told; child: ChildProcess }> {
  const path = fileURLToPath(new URL(file, import.meta.url));
  const child = fork(path, words, { execArgv: ['--import', 'tsx', ...nodeWords] });
  const told = await new Promise<Told>((resolve, reject) => {
    child.once('message', (message) => resolve(message as Told));
    child.once('exit', (code) => reject(new Error(`${file} ended with code ${code} before it told anything.`)));
  });
  return { told, child };
}

/** Runs a file of this folder to its first message and ends it. */
export async function measureIn<Told>(file: string, words: string[] = [], nodeWords: string[] = []): Promise<Told> {
  const { told, child } = await launch<Told>(file, words, nodeWords);
  child.kill();
  return told;
}
