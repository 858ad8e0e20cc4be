import { providers } from '../../src/providers';
import { environmentSchema, variablesOf } from './settings.mts';

/** What `--help` prints. */
export function helpText(): string {
  const own = Object.entries(environmentSchema.shape).map(([name, schema]) => row(name, schema.description ?? ''));
  const keys = Object.values(providers).flatMap((provider) => {
    const { key, baseUrls } = variablesOf(provider);
    const urls = Object.entries(baseUrls).map(([origin, name]) =>
      row(name, `Base URL (${origin}) of ${provider.title}`),
    );
    return [row(key, `Key of ${provider.title}`), ...urls];
  });
  return [
    'ImaRouter gateway: every audio provider behind one key and one endpoint that OpenAI clients can call.',
    '',
    'Usage: npm run gateway [-- --help]',
    '',
    'Environment:',
    ...own,
    '',
    'Providers (with LIVE=true):',
    ...keys,
    '',
  ].join('\n');
}

function row(name: string, description: string): string {
  return `  ${name.padEnd(30)} ${description}`;
}
