import { Agent, createServer, request as requestTo } from 'node:http';

/** A bare streaming proxy: what a gateway on Node could reach at best. It reads nothing and keeps nothing. */
const [, , port = '0', upstreamPort = '0'] = process.argv;
const agent = new Agent({ keepAlive: true, maxSockets: 256 });

createServer((incoming, outgoing) => {
  const { method, url: path } = incoming;
  const headers = { ...incoming.headers, host: `127.0.0.1:${upstreamPort}` };
  const onward = requestTo({ host: '127.0.0.1', port: upstreamPort, method, path, headers, agent }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(outgoing);
  });
  onward.on('error', () => outgoing.destroy());
  incoming.pipe(onward);
}).listen(Number(port), '127.0.0.1');
