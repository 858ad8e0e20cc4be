import { RouterFailure } from '../operations';
import { lazy } from '../operations/lazy';

/** IPv4 ranges that are not public, as CIDR. Source: IANA IPv4 Special-Purpose Address Registry. */
const privateV4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
];

/** IPv6 ranges that are not public. IPv4 inside IPv6 is looked at as IPv4. Source: IANA IPv6 Special-Purpose Registry. */
const privateV6 = [
  '::/127',
  '64:ff9b:1::/48',
  '100::/64',
  '2001::/23',
  '2001:db8::/32',
  '3fff::/20',
  'fc00::/7',
  'fe80::/10',
  'fec0::/10',
  'ff00::/8',
];

/**
 * Refuses a user-given URL that is not http(s), carries a user name, or names a host that is not public, unless one of the
 * `allowedNetworks` (CIDR or a host name) covers it. Looks at the literal host only.
 */
export function guardUrl(url: string, allowedNetworks: readonly string[] = []): URL {
  if (!URL.canParse(url)) throw refused(`'${shorten(url)}' is not a URL`);
  const parsed = new URL(url);
  if (parsed.protocol !== 'http:' && parsed.protocol !== 'https:')
    throw refused(`Only http and https URLs can be used`);
  if (parsed.username !== '' || parsed.password !== '')
    throw refused('URLs with a user name or password cannot be used');
  const host = parsed.hostname
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '')
    .toLowerCase();
  if (!isPublicHost(host) && !allowedNetworks.some((network) => covers(network, host))) {
    throw refused(`'${host}' is not a public address`);
  }
  return parsed;
}

/** Whether a host name or literal address can be reached from everywhere, as far as its spelling tells. */
export function isPublicHost(host: string): boolean {
  const address = parseAddress(host);
  if (address === null)
    return host.includes('.') && !/(^|\.)(localhost|local|internal|lan|home|corp|intranet|home\.arpa)$/.test(host);
  return !privateNetworks().some((network) => isInside(network, address));
}

const privateNetworks = lazy(() => [...privateV4, ...privateV6].flatMap((network) => parseNetwork(network) ?? []));

function covers(network: string, host: string): boolean {
  if (network.trim().toLowerCase() === host) return true;
  const address = parseAddress(host);
  const parsed = parseNetwork(network.trim());
  return address !== null && parsed !== null && isInside(parsed, address);
}

interface Address {
  readonly bits: bigint;
  readonly width: 32 | 128;
}

/** The addresses that begin with the same bits; `prefix` counts them. */
interface Network extends Address {
  readonly prefix: number;
}

function parseNetwork(network: string): Network | null {
  const [base = '', prefixText] = network.split('/');
  const address = parseAddress(base);
  if (address === null) return null;
  const prefix = prefixText === undefined ? address.width : Number(prefixText);
  return Number.isInteger(prefix) && prefix >= 0 && prefix <= address.width ? { ...address, prefix } : null;
}

function isInside(network: Network, address: Address): boolean {
  const shift = BigInt(network.width - network.prefix);
  return network.width === address.width && network.bits >> shift === address.bits >> shift;
}

/** A literal address; an IPv4 address written inside IPv6 (mapped, compatible, NAT64, 6to4) is that IPv4 address. */
function parseAddress(host: string): Address | null {
  if (/^\d{1,3}(\.\d{1,3}){3}$/.test(host)) return parseV4(host);
  if (!host.includes(':')) return null;
  const bits = parseV6(host);
  if (bits === null) return null;
  const low = bits & 0xffffffffn;
  const high = bits >> 32n;
  if (high === 0xffffn || high === 0x64ff9bn << 64n) return { bits: low, width: 32 };
  if (high === 0n && low > 1n) return { bits: low, width: 32 };
  if (bits >> 112n === 0x2002n) return { bits: (bits >> 80n) & 0xffffffffn, width: 32 };
  return { bits, width: 128 };
}

function parseV4(host: string): Address | null {
  const octets = host.split('.').map(Number);
  if (octets.some((octet) => octet > 255)) return null;
  return { bits: octets.reduce((bits, octet) => (bits << 8n) | BigInt(octet), 0n), width: 32 };
}

function parseV6(host: string): bigint | null {
  if (!URL.canParse(`http://[${host}]/`)) return null;
  const canonical = new URL(`http://[${host}]/`).hostname.slice(1, -1);
  const [head = '', tail] = canonical.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = Array.from({ length: 8 - left.length - right.length }, () => '0');
  return [...left, ...zeros, ...right].reduce((bits, group) => (bits << 16n) | BigInt(`0x${group}`), 0n);
}

function refused(message: string): RouterFailure {
  const advice = 'Use a public http(s) URL, or add its network to the allowed private networks.';
  return new RouterFailure('invalidInput', message, { stage: 'intake', advice });
}

function shorten(url: string): string {
  return url.length > 80 ? `${url.slice(0, 80)}…` : url;
}

/** Whether a provider could fetch the URL by itself. */
export function isPublicUrl(url: string): boolean {
  try {
    guardUrl(url);
    return true;
  } catch {
    return false;
  }
}
