import { refusal } from '../refusal';
import type { Measured } from './measured';

export async function probeProgramStream(): Promise<Measured> {
  throw refusal('MPEG program streams cannot be read yet.');
}

export async function probeTransportStream(): Promise<Measured> {
  throw refusal('MPEG transport streams cannot be read yet.');
}
