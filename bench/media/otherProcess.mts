import { fork, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/**
 * Runs commands from a small process of its own. Started from the measuring process, each would be forked from it, which
 * makes all of its memory copy-on-write and what is measured next take twice as long.
 */
export interface OtherProcess {
  run(command: string, options: readonly string[]): Promise<void>;
  end(): void;
}

export function startOtherProcess(): OtherProcess {
  const child = fork(fileURLToPath(import.meta.url), ['runs commands']);
  return {
    run: (command, options) =>
      new Promise((resolve, reject) => {
        child.once('message', (failure: string | null) =>
          failure === null ? resolve() : reject(new Error(`${command}: ${failure}`)),
        );
        child.send([command, options]);
      }),
    end: () => child.disconnect(),
  };
}

if (process.argv[2] === 'runs commands') {
  process.on('message', ([command, options]: [string, string[]]) => {
    const { status, stderr, error } = spawnSync(command, options);
    process.send?.(status === 0 ? null : (error?.message ?? stderr.toString()));
  });
}
