import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

interface JestResults {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numRuntimeErrorTestSuites: number;
  success: boolean;
}

/** Runs jest with the arguments given, then prints one closing line that counts jest's own results. */
const folder = mkdtempSync(join(tmpdir(), 'imarouter-test-'));
const resultsFile = join(folder, 'results.json');
const jest = spawnSync(
  process.execPath,
  ['node_modules/jest/bin/jest.js', '--forceExit', '--json', `--outputFile=${resultsFile}`, ...process.argv.slice(2)],
  { stdio: ['ignore', 'ignore', 'inherit'] },
);
const results = readResults();
rmSync(folder, { recursive: true, force: true });
if (results === null) {
  console.log('jest ended without results\n0 passed, 1 failed');
  process.exit(1);
}
const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
const skipped = results.numPendingTests > 0 ? `, ${results.numPendingTests} skipped` : '';
console.log(`${results.numPassedTests} passed, ${failed} failed${skipped}`);
process.exit(jest.status === 0 && results.success && failed === 0 && results.numPassedTests > 0 ? 0 : 1);

function readResults(): JestResults | null {
  try {
    return JSON.parse(readFileSync(resultsFile, 'utf8')) as JestResults;
  } catch {
    return null;
  }
}
