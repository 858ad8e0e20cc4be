import { spawn } from 'node:child_process';
import { buildGateway } from './build.mts';
import { buildDashboard } from './dashboard/build.mts';
import { nodeEnvironment, nodeForGateway, nodeWords } from './node.mts';

const node = nodeForGateway((line) => console.log(line));
const [path] = await Promise.all([buildGateway(), buildDashboard()]);
const env = { ...nodeEnvironment, ...process.env };
const child = spawn(node, [...nodeWords, path, ...process.argv.slice(2)], { stdio: 'inherit', env });
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(code ?? (signal === null ? 0 : 1)));
