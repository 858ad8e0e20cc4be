import type { App } from '../app.mts';
import { usualScopes } from '../keys/scopes.mts';
import { variablesOf } from './settings.mts';

/** Says where the gateway is, with a first key if there is none yet and the three calls to try. */
export async function greet(app: App, address: string, isSimulated: boolean): Promise<void> {
  const { settings, database } = app;
  const [row] = await database.query<{ keys: number }>('select count(*)::integer as keys from api_keys');
  const first =
    (row?.keys ?? 0) === 0
      ? await app.keys.create({
          account: await app.keys.accountNamed('default'),
          name: 'First key',
          scopes: usualScopes,
        })
      : null;
  const configured = Object.values(app.registry).filter(({ id, keyOptional }) => {
    const access = settings.providers[id];
    return access?.key != null || (keyOptional === true && access?.baseUrls['api'] !== undefined);
  });
  const lines = [
    `ImaRouter gateway on ${address}`,
    database.backend === 'pglite'
      ? `Store: embedded, in ${settings.DATA_DIR}. One process, about 350 to 550 MB (1.2 GB while the store is made). Set DATABASE_URL for PostgreSQL.`
      : 'Store: PostgreSQL',
    isSimulated
      ? 'Providers: simulators, not the real services. Set LIVE=true and provider keys for those (--help lists them).'
      : `Providers: ${configured.map(({ title }) => title).join(', ') || `none has a key yet. Set one of ${keyNames(app)}`}`,
  ];
  if (first !== null) lines.push('', `First API key, shown once: ${first.token}`);
  const key = first?.token ?? '$IMAROUTER_API_KEY';
  lines.push(
    '',
    'Try:',
    `  curl ${address}/v1/audio/speech -H "Authorization: Bearer ${key}" -H "Content-Type: application/json" \\`,
    `    -d '{"model":"tts-1","voice":"alloy","input":"Hello from ImaRouter."}' -o hello.mp3`,
    `  curl ${address}/v1/audio/transcriptions -H "Authorization: Bearer ${key}" -F model=whisper-1 -F file=@hello.mp3`,
    `  curl ${address}/v1/usage -H "Authorization: Bearer ${key}"`,
    '',
  );
  process.stdout.write(`${lines.join('\n')}\n`);
}

function keyNames({ registry }: App): string {
  return Object.values(registry)
    .map((provider) => variablesOf(provider).key)
    .join(', ');
}
