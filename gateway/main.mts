import { startSimulators } from '../simulators/index.mts';
import { addRoutes } from './routes/all.mts';
import { createServer } from './http/server.mts';
import { openApp } from './open.mts';
import { helpText } from './settings/help.mts';
import { readSettings, type Settings } from './settings/settings.mts';
import { greet } from './settings/greet.mts';

const drainMs = 30_000;

async function main(): Promise<void> {
  if (process.argv.includes('--help')) {
    process.stdout.write(helpText());
    return;
  }
  const given = readSettings(process.env);
  const simulators = given.LIVE ? null : await startSimulators();
  const settings = simulators === null ? given : simulated(given, simulators);
  const { app, close } = await openApp(settings);
  const server = createServer(app);
  addRoutes(server, app);
  const address = await server.listen({ host: settings.HOST, port: settings.PORT });
  await greet(app, address, simulators !== null);
  let isStopping = false;
  const stop = () => {
    if (isStopping) process.exit(1);
    isStopping = true;
    setTimeout(() => process.exit(1), drainMs).unref();
    // Connections that are kept open end with their last answer.
    setInterval(() => server.server.closeIdleConnections(), 100).unref();
    server
      .close()
      .then(close)
      .then(() => simulators?.close())
      .then(() => process.exit(0))
      .catch((thrown: unknown) => {
        app.log.error({ err: thrown }, 'the gateway did not stop as it should');
        process.exit(1);
      });
  };
  process.once('SIGTERM', stop);
  process.on('SIGINT', stop);
}

/** Every provider is its simulator on loopback, and so are the files it hands out. */
function simulated(settings: Settings, simulators: Awaited<ReturnType<typeof startSimulators>>): Settings {
  const listed = Object.values(simulators).filter((value) => typeof value === 'object');
  const providers = listed.map(({ id, baseUrl }) => [id, { key: `sim-${id}`, baseUrls: { api: baseUrl } }]);
  const networks = [...settings.ALLOW_PRIVATE_NETWORKS, '127.0.0.0/8'];
  return { ...settings, providers: Object.fromEntries(providers), ALLOW_PRIVATE_NETWORKS: networks };
}

main().catch((thrown: unknown) => {
  process.stderr.write(`${thrown instanceof Error ? thrown.message : String(thrown)}\n`);
  process.exit(1);
});
