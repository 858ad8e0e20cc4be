import { fork } from 'node:child_process';
import { once } from 'node:events';
import { build } from 'esbuild';
import type { Workshop } from '../files.mts';

/**
 * Pieces of work on one file, in a process of its own that has loaded nothing else: what the bench has in memory would be gone
 * over by every collection of the chunks that are read. `run` tells how many milliseconds a piece took.
 */
export interface Lane {
  run(work: string): Promise<number>;
  end(): void;
}

/** A lane of `<name>.mts`, bundled as the library is shipped, and without what running TypeScript in place costs. */
export async function openLane(workshop: Workshop, name: string, file: string): Promise<Lane> {
  const outfile = workshop.path(`${name}.mjs`);
  const entry = new URL(`./${name}.mts`, import.meta.url).pathname;
  await build({ entryPoints: [entry], bundle: true, format: 'esm', platform: 'node', outfile });
  const child = fork(outfile, [file], { execArgv: [] });
  const ended = once(child, 'exit').then(() => {
    throw new Error(`The process that measures ${name} ended early`);
  });
  ended.catch(() => undefined);
  return {
    async run(work) {
      const answered = once(child, 'message');
      child.send(work);
      const [milliseconds] = await Promise.race([answered, ended]);
      return Number(milliseconds);
    },
    end: () => child.disconnect(),
  };
}
