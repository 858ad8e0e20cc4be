import { spawn } from 'node:child_process';
import { buildGateway } from './build.mts';
import { buildDashboard } from './dashboard/build.mts';
import { nodeForGateway, nodeWords } from './node.mts';

const node = nodeForGateway((line) => console.log(line));
const [path] = await Promise.all([buildGateway(), buildDashboard()]);
const child = spawn(node, [...nodeWords, path, ...process.argv.slice(2)], { stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(code ?? (signal === null ? 0 : 1)));
