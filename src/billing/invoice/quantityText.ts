import { units } from '../../operations';
import type { Unit } from '../../operations';
import { scaledText } from '../money';

const names: Readonly<Record<Unit, string>> = {
  audioMillisecond: 'input audio',
  generatedMillisecond: 's generated',
  character: 'characters',
  generation: 'generations',
  request: 'requests',
  credit: 'credits',
  inputTextToken: 'text tokens in',
  inputAudioToken: 'audio tokens in',
  outputTextToken: 'text tokens out',
  outputAudioToken: 'audio tokens out',
};

/** A quantity in words, exact: '12 min 3.450 s input audio', '1,234 characters'. */
export function quantityText(unit: string, quantity: bigint): string {
  const known = units.find((one) => one === unit);
  if (known === undefined) return `${grouped(quantity)} ${unit}`;
  if (known === 'audioMillisecond') {
    return `${grouped(quantity / 60_000n)} min ${scaledText(quantity % 60_000n, 3)} s ${names[known]}`;
  }
  if (known === 'generatedMillisecond')
    return `${grouped(quantity / 1_000n)}${scaledText(quantity % 1_000n, 3).slice(1)} ${names[known]}`;
  return `${grouped(quantity)} ${names[known]}`;
}

/** A whole number with a comma between thousands. */
export function grouped(value: bigint): string {
  return value.toString().replace(/\B(?=(\d{3})+$)/g, ',');
}
