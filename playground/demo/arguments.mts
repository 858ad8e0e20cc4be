import { parseArgs } from 'node:util';

export interface DemoArguments {
  workflowPath: string;
  /** Whether it is the workflow that comes with the package, shown with a fault on the way. */
  isDemo: boolean;
  live: boolean;
  outFolder: string;
  /** Day to run on, YYYY-MM-DD; without it, today. */
  today?: string;
}

export const usage = `npm start [-- [--live] [--today 2027-06-01] [--out folder] [workflow.json]]
  Runs a workflow on the real n8n engine and writes what it makes to out/. Providers are simulators;
  with --live the real ones are called, with the keys of the environment (OPENAI_API_KEY, GROQ_API_KEY …).`;

const demoPath = 'workflows/localize-narration.json';

/** Reads the command line. Throws on what it does not know. */
export function readArguments(words: string[]): DemoArguments {
  const { values, positionals } = parseArgs({
    args: words,
    allowPositionals: true,
    options: {
      live: { type: 'boolean', default: false },
      today: { type: 'string' },
      out: { type: 'string', default: 'out' },
    },
  });
  const [workflowPath = demoPath, ...rest] = positionals;
  if (rest.length > 0) throw new Error(`One workflow at a time: what is "${rest[0]}"?\n${usage}`);
  return {
    workflowPath,
    isDemo: positionals.length === 0,
    live: values.live,
    outFolder: values.out,
    ...(values.today === undefined ? {} : { today: values.today }),
  };
}
