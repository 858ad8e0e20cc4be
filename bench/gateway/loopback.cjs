/** Loaded before a server that lets nobody choose its address: it listens on loopback only. */
const { Server } = require('node:net');
const { listen } = Server.prototype;
Server.prototype.listen = function onLoopback(first, ...rest) {
  if (typeof first === 'object' && first !== null && 'port' in first)
    return listen.call(this, { ...first, host: '127.0.0.1' }, ...rest);
  const after = typeof rest[0] === 'string' ? rest.slice(1) : rest;
  return listen.call(this, first, '127.0.0.1', ...after);
};
