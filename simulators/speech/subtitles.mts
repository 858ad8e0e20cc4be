import type { Segment } from './transcript.mts';

/** Segments as SubRip. */
export function toSrt(segments: readonly Segment[]): string {
  return segments
    .map(({ start, end, text }, index) => `${index + 1}\n${clock(start, ',')} --> ${clock(end, ',')}\n${text}\n\n`)
    .join('');
}

/** Segments as WebVTT. */
export function toVtt(segments: readonly Segment[]): string {
  return `WEBVTT\n\n${segments.map(({ start, end, text }) => `${clock(start, '.')} --> ${clock(end, '.')}\n${text}\n\n`).join('')}`;
}

function clock(seconds: number, point: ',' | '.'): string {
  const allMs = Math.round(seconds * 1000);
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  return `${two(allMs / 3_600_000)}:${two((allMs / 60_000) % 60)}:${two((allMs / 1000) % 60)}${point}${String(allMs % 1000).padStart(3, '0')}`;
}
