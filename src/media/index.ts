export { sniff, type Container, type Sniffed } from './sniff';
export { identify } from './sniff/identify';
export { correctedName } from './sniff/name';
export { probe, type Probe } from './probe';
