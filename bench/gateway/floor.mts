import { Agent, createServer, request as requestTo } from 'node:http';
import pg from 'pg';

/**
 * A bare streaming proxy: what a gateway on Node could reach at best. It reads nothing and keeps nothing; with the URL of a database
 * it writes one row before it sends a request on, which is the least that a reservation costs.
 */
const [, , port = '0', upstreamPort = '0', databaseUrl] = process.argv;
const agent = new Agent({ keepAlive: true, maxSockets: 256 });
const pool = databaseUrl === undefined ? null : new pg.Pool({ connectionString: databaseUrl, max: 10 });
await pool?.query('create table reserved (id bigserial primary key, attempt jsonb not null)');
const row = JSON.stringify({ operation: 'speak', provider: 'openai', model: 'tts-1', bound: 675_000 });

async function reserve(): Promise<void> {
  await pool?.query({ name: 'reserve', text: 'insert into reserved(attempt) values ($1)', values: [row] });
}

createServer((incoming, outgoing) => {
  const { method, url: path } = incoming;
  const headers = { ...incoming.headers, host: `127.0.0.1:${upstreamPort}` };
  const sendOn = () => {
    const onward = requestTo({ host: '127.0.0.1', port: upstreamPort, method, path, headers, agent }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    onward.on('error', () => outgoing.destroy());
    incoming.pipe(onward);
  };
  if (pool === null) sendOn();
  else reserve().then(sendOn, () => outgoing.destroy());
}).listen(Number(port), '127.0.0.1');
