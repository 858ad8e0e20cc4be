import { lookup as lookUp, type LookupAddress, type LookupOptions } from 'node:dns';
import { Agent } from 'undici';
import { guardUrl } from '../../src/core/guard';

/** `send` watches for silence itself; a kept connection is given up before most servers close it. */
const usual = { headersTimeout: 0, bodyTimeout: 0, keepAliveTimeout: 30_000 };

/** Connections to providers, kept open between requests. */
export function openConnections(): Agent {
  return new Agent({ ...usual, pipelining: 1 });
}

/**
 * Connections to addresses that a user gave: every address that a name leads to must be public or allowed, and the one that was
 * judged is the one that is connected to. Literal addresses are judged before, by their spelling. None is used twice.
 */
export function guardedConnections(allowedNetworks: readonly string[]): Agent {
  return new Agent({ ...usual, pipelining: 0, connect: { lookup: guardedLookup(allowedNetworks) } });
}

type Found = (error: NodeJS.ErrnoException | null, address: string | LookupAddress[], family?: number) => void;

/** Looks a name up and refuses it if any of its addresses may not be reached. */
export function guardedLookup(allowedNetworks: readonly string[]) {
  return (host: string, options: LookupOptions, found: Found): void => {
    lookUp(host, { ...options, all: true }, (error, addresses) => {
      if (error) return found(error, []);
      const isNamed = allowedNetworks.some((network) => network.toLowerCase() === host.toLowerCase());
      const barred = isNamed ? undefined : addresses.find(({ address }) => !mayReach(address, allowedNetworks));
      if (barred !== undefined) {
        const refusal: NodeJS.ErrnoException = new Error(`'${host}' leads to an address that is not public`);
        refusal.code = 'EADDRREFUSED';
        return found(refusal, []);
      }
      const [first] = addresses;
      if (options.all === true || first === undefined) return found(null, addresses);
      return found(null, first.address, first.family);
    });
  };
}

function mayReach(address: string, allowedNetworks: readonly string[]): boolean {
  try {
    guardUrl(`http://${address.includes(':') ? `[${address}]` : address}/`, allowedNetworks);
    return true;
  } catch {
    return false;
  }
}
