import { mpegHeader } from '../mp3/header';
import { flacFrameHeader } from '../flac/header';
import { vorbisDuration } from '../ogg/codec';
import { opusSamples } from '../ogg/opus';
import { vorbisHeaders, type WebmTrack } from './tracks';

/** Measures the packets of a track in seconds, by what they hold or by what the header says of all; 0 where neither tells. */
export function webmDuration(track: WebmTrack): (packet: Uint8Array) => number {
  if (track.codec === 'opus') return (packet) => opusSamples(packet) / 48_000;
  if (track.codec === 'vorbis') return vorbisSeconds(track);
  if (track.codec === 'aac') return () => 1024 / track.sampleRate;
  if (track.codec === 'flac') return (packet) => (flacFrameHeader(packet, 0)?.samples ?? 0) / track.sampleRate;
  if (track.codec.startsWith('pcm')) return pcmSeconds(track);
  if (/^mp[123]$/.test(track.codec)) return (packet) => (mpegHeader(packet, 0)?.samples ?? 0) / track.sampleRate;
  return () => track.frameSeconds;
}

function vorbisSeconds(track: WebmTrack): (packet: Uint8Array) => number {
  const [identification, , setup] = vorbisHeaders(track.codecPrivate);
  const samples = vorbisDuration(identification ?? new Uint8Array(0), setup ?? new Uint8Array(0));
  return (packet) => samples(packet) / track.sampleRate;
}

function pcmSeconds(track: WebmTrack): (packet: Uint8Array) => number {
  const bits = Number(/\d+/.exec(track.codec)?.[0] ?? 16);
  return (packet) => packet.length / ((bits / 8) * track.channels) / track.sampleRate;
}
