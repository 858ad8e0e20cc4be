import { startSimulators } from './index.mts';

const firstPort = Number(process.env.SIMULATOR_FIRST_PORT ?? 0);
const ids = ['openai', 'groq', 'elevenlabs', 'sunoapi', 'kie'] as const;
const ports = firstPort > 0 ? Object.fromEntries(ids.map((id, index) => [id, firstPort + index])) : {};

const simulators = await startSimulators({
  ports,
  ...(process.env.SIMULATOR_HOST && { host: process.env.SIMULATOR_HOST }),
  latencyMs: Number(process.env.SIMULATOR_LATENCY_MS ?? 0),
  jobMs: Number(process.env.SIMULATOR_JOB_MS ?? 2000),
});
const { close, ...all } = simulators;

console.log(
  'Simulators, not the real services. Keys that begin with "sim-" are accepted; nothing is charged to anybody.',
);
for (const { id, baseUrl, title, origin } of Object.values(all)) {
  console.log(`  ${id.padEnd(11)} ${baseUrl.padEnd(36)} ${title}; log and bill under ${origin}/__simulator/`);
}
console.log('Stop with Ctrl+C.');

process.once('SIGINT', () => {
  close().then(() => process.exit(0));
});
