import { spawnSync } from 'node:child_process';
import { installN8n } from '../../playground/n8n/cache.mts';
import { missingServers } from './servers.mts';

/**
 * `npm run test:e2e`: the tests on the real n8n, which is downloaded first if need be. With `--if-possible` it only says what is
 * missing where n8n cannot be had or the servers of queue mode are not here; without it, that ends it.
 */
const ifPossible = process.argv.includes('--if-possible');
const words = process.argv.slice(2).filter((word) => word !== '--if-possible');
const missing = whatIsMissing();

if (missing !== null) {
  console.log(`e2e not run: ${missing}`);
  process.exitCode = ifPossible ? 0 : 1;
} else {
  const jest = ['--import', 'tsx', 'test/run.mts', '--config', 'jest.e2e.config.cjs', ...words];
  process.exitCode = spawnSync(process.execPath, jest, { stdio: 'inherit' }).status ?? 1;
}

function whatIsMissing(): string | null {
  const servers = missingServers();
  if (servers.length > 0) return `${servers.join(' and ')} not installed`;
  try {
    installN8n((sentence) => console.log(sentence));
    return null;
  } catch (error) {
    return `n8n could not be installed: ${error instanceof Error ? error.message : String(error)}`;
  }
}
